from kefu.project.settings import EndpointSpec
from kefu.project.settings_reader import read_config, read_credentials, read_endpoints
from kefu.project.yaml12 import read_text


def root(text):
    return read_text(text, "s.yml").root


def test_components_keep_options_and_places():
    config = read_config(root("language: zh\npipeline:\n- name: A\n  epochs: 3\npolicies: []\n"))
    assert config.language == "zh"
    [spec] = config.pipeline
    assert (spec.name, spec.options) == ("A", {"epochs": 3})
    assert (spec.place.line, spec.option_places["epochs"].line) == (3, 4)
    assert config.policies == ()


def test_nothing_written_means_the_defaults():
    config = read_config(root("pipeline:\npolicies: null\n"))
    assert (config.language, config.pipeline, config.policies) == ("en", None, None)


def test_endpoints():
    endpoints = read_endpoints(
        root(
            "action_endpoint:\n  url: http://x/webhook\n  token: t\n"
            "  basic_auth: {username: u, password: p}\n"
            "  enable_selective_domain: true\nmodels: {url: http://m}\ntracker_store: {type: SQL, port: 1}\n"
        )
    )
    assert endpoints.action_endpoint == EndpointSpec(
        "http://x/webhook", token="t", basic_auth=("u", "p"), enable_selective_domain=True
    )
    assert endpoints.nlg is None
    assert endpoints.tracker_store == {"type": "SQL", "port": 1}
    assert endpoints.other == {"models": {"url": "http://m"}}


def test_credentials():
    assert read_credentials(root("rest:\ncallback:\n  url: http://x\n")).channels == {
        "rest": {},
        "callback": {"url": "http://x"},
    }
