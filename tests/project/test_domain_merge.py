from kefu.project.domain_merge import merge_domains
from kefu.project.domain_reader import read_domain
from kefu.project.problems import Severity
from kefu.project.yaml12 import read_text
from tests.project.writing import only


def merged(*files, problems=None):
    roots = [read_text(text, f"{n}.yml").root for n, text in enumerate(files)]
    return read_domain(merge_domains(roots, [] if problems is None else problems))


def test_parts_of_several_files_add_up():
    domain = merged("intents: [a]\nactions: [x]\n", "intents: [b]\nresponses:\n  utter_a:\n  - text: hi\n")
    assert {"a", "b"} <= domain.intents.keys()
    assert domain.actions == ("x",)
    assert "utter_a" in domain.responses


def test_the_earlier_file_wins_and_the_later_is_warned():
    problems = []
    domain = merged(
        "responses:\n  utter_a:\n  - text: one\n",
        "responses:\n  utter_a:\n  - text: two\n",
        problems=problems,
    )
    assert [v.content["text"] for v in domain.responses["utter_a"]] == ["one"]
    problem = only(problems)
    assert (problem.code, problem.severity) == ("duplicate-response", Severity.WARNING)
    assert (str(problem.place), str(problem.related[0])) == ("1.yml:2:3", "0.yml:2:3")


def test_a_name_twice_in_one_file_is_an_error():
    problems = []
    merged("entities:\n- a\n- a: {roles: [x]}\n", problems=problems)
    problem = only(problems)
    assert (problem.code, problem.severity, problem.place.line) == ("duplicate-entity", Severity.ERROR, 3)


def test_session_settings_that_differ_from_the_default_win():
    domain = merged(
        "session_config: {session_expiration_time: 60, carry_over_slots_to_new_session: true}\n",
        "session_config: {session_expiration_time: 5}\n",
    )
    assert domain.session.expiration_minutes == 5
    assert domain.session.carry_over_slots


def test_a_form_of_an_earlier_file_is_no_action_of_a_later():
    assert merged("forms: {f: null}\n", "actions: [f, g]\n").actions == ("g",)
    assert merged("actions: [f, g]\n", "forms: {f: null}\n").actions == ("f", "g")


def test_end_to_end_texts_are_united():
    assert merged("e2e_actions: [b, a]\n", "e2e_actions: [b, c]\n").end_to_end_actions == ("a", "b", "c")
