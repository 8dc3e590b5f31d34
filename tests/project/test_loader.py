import pytest

from kefu.project.domain_reader import domain_from_data
from kefu.project.loader import load_project
from kefu.project.problems import Severity, has_errors
from kefu.project.sources import Sources
from tests.project.writing import DOMAIN, FILES, NLU, STORIES, load, only, told, write
from tests.shared import shared

CONFIG = {"config.yml": FILES["config.yml"]}
BOTS = {
    # intents (with the five default ones), slots, forms, examples, stories, rules, tests
    "RasaHQ__rasa-3.6.20__initial_project": (12, 1, 0, 68, 3, 2, 7),
    "RasaHQ__rasa-3.0.4__formbot": (14, 7, 1, 289, 2, 6, 3),
    "RasaHQ__rasa-3.0.4__knowledgebasebot": (9, 11, 0, 44, 1, 4, 0),
    "RasaHQ__rasa-3.0.4__responseselectorbot": (13, 1, 0, 76, 3, 3, 0),
    "RasaHQ__rasa-3.0.4__reminderbot": (13, 2, 0, 35, 1, 7, 0),
    "RasaHQ__rasa-3.0.4__e2ebot": (9, 1, 0, 33, 4, 0, 4),
    "RasaHQ__helpdesk-assistant": (20, 10, 2, 452, 14, 7, 12),
    "RasaHQ__conversational-ai-course-3.x__video-08-actions": (15, 2, 0, 86, 5, 5, 7),
    "RasaHQ__conversational-ai-course-3.x__video-09-1-basic-forms": (16, 4, 1, 102, 7, 5, 7),
    "RasaHQ__conversational-ai-course-3.x__video-09-2-custom-forms": (18, 5, 2, 113, 5, 7, 7),
    "flygan1988__rasa-main__chinesebot": (13, 9, 0, 150, 2, 3, 0),
}


@pytest.mark.parametrize("bot", BOTS)
def test_real_rasa_projects_load_without_errors(bot):
    loaded = load_project(shared(f"bots/{bot}"))
    assert not has_errors(loaded.problems), [str(p) for p in loaded.problems]
    project = loaded.project
    domain = project.domain
    rules = sum(story.is_rule for story in project.stories)
    counts = (len(domain.intents), len(domain.slots), len(domain.forms), len(project.nlu.examples))
    assert (*counts, len(project.stories) - rules, rules, len(project.tests)) == BOTS[bot]
    assert domain_from_data(domain.source) == domain


def test_odd_and_broken_files_give_problems_and_never_fail():
    fixtures = shared("bots/RasaHQ__rasa-3.0.4__test_fixtures")
    for path in [*fixtures.rglob("*.y*ml"), *(p for p in fixtures.iterdir() if p.is_dir())]:
        load_project(path)


def test_kefus_shape_and_rasas_give_the_same_project(tmp_path):
    rasa = load(tmp_path / "rasa").project
    names = (
        "domains/bot/domain.yml",
        "stories/bot/nlu.yml",
        "stories/bot/rules.yml",
        "domains/bot/config.yml",
    )
    kefu = load_project(write(tmp_path / "kefu", dict(zip(names, FILES.values(), strict=True)))).project
    assert kefu.name == "bot"
    assert (kefu.domain, kefu.nlu, kefu.stories) == (rasa.domain, rasa.nlu, rasa.stories)
    assert len(kefu.files) == 4


def test_one_file_may_hold_everything(tmp_path):
    parts = [text.replace('version: "3.1"\n', "") for text in (DOMAIN, NLU, STORIES)]
    loaded = load_project(write(tmp_path, {"bot.yml": "".join(parts)}) / "bot.yml")
    assert only(loaded.problems).code == "no-config"
    assert loaded.project.domain == load(tmp_path / "apart").project.domain


def test_files_are_told_apart_by_their_keys_and_tests_by_their_names(tmp_path):
    story = "stories:\n- story: s\n  steps:\n  - intent: greet\n  - action: utter_greet\n"
    changes = {"data/test_one.yml": story, "tests/two.yml": story, "data/nlu_of_stories.yml": story}
    project = load(tmp_path, changes).project
    assert len(project.tests) == 2
    assert [s.name for s in project.stories if not s.is_rule] == ["s"]


def test_retrieval_intents_come_from_examples_and_responses_from_anywhere(tmp_path):
    faq = """
    nlu:
    - intent: faq/name
      examples: |
        - who are you
    responses:
      utter_faq/name:
      - text: Kefu
    """
    rule = "rules:\n- rule: faq\n  steps:\n  - intent: faq\n  - action: utter_faq\n"
    loaded = load(tmp_path, {"data/faq.yml": faq, "data/faq_rule.yml": rule})
    assert loaded.problems == []
    domain = loaded.project.domain
    assert domain.intents["faq"].is_retrieval
    assert domain.is_retrieval_action("utter_faq")
    assert "utter_faq" in domain.action_set
    assert domain.responses["utter_faq/name"][0].content == {"text": "Kefu"}
    assert domain_from_data(domain.source) == domain


def test_literal_texts_of_stories_become_actions(tmp_path):
    story = "stories:\n- story: s\n  steps:\n  - user: hey\n  - bot: Hey yourself!\n"
    loaded = load(tmp_path, {"data/s.yml": story, "tests/test_s.yml": story.replace("yourself", "you")})
    assert loaded.project.domain.end_to_end_actions == ("Hey yourself!",)


def test_a_file_of_a_newer_format_is_skipped(tmp_path):
    loaded = load(tmp_path, {"data/new.yml": 'version: "4.0"\nnlu:\n- intent: x\n  examples: |\n    - y\n'})
    assert told(loaded.problems, Severity.WARNING) == ["newer-version new.yml:1:10"]
    assert "x" not in {e.intent for e in loaded.project.nlu.examples}


def test_an_unknown_section_is_an_error_and_a_foreign_file_a_warning(tmp_path):
    problems = load(tmp_path, {"domain.yml": DOMAIN + "intnts: [x]\n", "data/x.yml": "shop: 1\n"}).problems
    assert told(problems, Severity.ERROR) == ["unknown-key domain.yml:30:1"]
    assert told(problems, Severity.WARNING) == ["foreign-file x.yml:1:1"]


def test_problems_of_every_kind_are_told_in_one_run_in_reading_order(tmp_path):
    changes = {
        "config.yml": "langage: en\n",
        "data/nlu.yml": NLU.replace("- intent: order", "- intent: oder"),
        "data/rules.yml": STORIES.replace("utter_greet", "utter_gret").replace("rule: done", "rule: [done]"),
    }
    assert told(load(tmp_path, changes).problems, Severity.ERROR) == [
        "unknown-key config.yml:1:1",
        "unknown-intent nlu.yml:10:7",
        "unknown-response rules.yml:7:5",
        "wrong-type rules.yml:13:9",
    ]


def test_an_unreadable_file_brings_no_false_alarms(tmp_path):
    assert told(load(tmp_path, {"domain.yml": "intents:\n\t- greet\n"}).problems) == [
        "yaml-tab domain.yml:2:1"
    ]
    assert told(load(tmp_path, {"domain.yml": b"intents: [\xff]\n"}).problems) == ["not-utf8 domain.yml:1:11"]


@pytest.mark.parametrize(
    ("files", "code", "severity"),
    [
        ({"domain.yml": "", **CONFIG}, "empty-project", Severity.ERROR),
        ({"domain.yml": DOMAIN, **CONFIG}, "empty-project", Severity.ERROR),
        ({"data/rules.yml": STORIES, **CONFIG}, "no-domain", Severity.ERROR),
        ({"data/nlu.yml": NLU, **CONFIG}, "no-domain", Severity.WARNING),
        ({"notes.txt": ""}, "no-project", Severity.ERROR),
    ],
)
def test_what_a_project_cannot_do_without(tmp_path, files, code, severity):
    loaded = load_project(write(tmp_path, files))
    problem = only(loaded.problems)
    assert (problem.code, problem.severity) == (code, severity)


def test_defaults_are_not_taken_in_silence(tmp_path):
    files = {name: text for name, text in FILES.items() if name != "config.yml"}
    problem = only(load_project(write(tmp_path, files)).problems)
    assert (problem.code, problem.severity) == ("no-config", Severity.NOTE)


def test_a_project_that_is_not_there(tmp_path):
    loaded = load_project(tmp_path / "nowhere")
    assert loaded.project is None
    assert only(loaded.problems).code == "unknown-project"


def test_named_files_are_read_instead(tmp_path):
    write(tmp_path, {**FILES, "other.yml": "language: zh\n"})
    loaded = load_project(tmp_path, Sources(config=tmp_path / "other.yml"))
    assert loaded.project.config.language == "zh"


def test_unknown_slot_types_do_not_hide_other_mistakes(tmp_path):
    domain = DOMAIN.replace("type: text", "type: txt").replace("entity: size", "entity: sise")
    loaded = load(tmp_path, {"domain.yml": domain})
    assert told(loaded.problems, Severity.ERROR) == [
        "unknown-entity domain.yml:13:15",
        "wrong-value domain.yml:15:11",
    ]


@pytest.mark.parametrize("name", ["config.yml", "endpoints.yml", "domain.yml", "data/more.yml"])
def test_a_link_that_leads_nowhere_is_no_file_that_is_not_there(tmp_path, name):
    write(tmp_path, FILES)
    (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / name).symlink_to(tmp_path / name)
    assert [p.code for p in load_project(tmp_path).problems] == ["unreadable-file"]


def test_folders_that_contain_themselves_are_read_once(tmp_path):
    write(tmp_path, FILES)
    (tmp_path / "data" / "again").symlink_to(tmp_path / "data")
    assert load_project(tmp_path).problems == []


def test_versions_are_compared_by_their_numbers(tmp_path):
    for version, expected in (
        ("3.0", []),
        ("03.01", []),
        ("3.1.0", ["newer-version"]),
        ("9" * 5000, ["newer-version"]),
    ):
        domain = f'version: "{version}"\nresponses:\n  utter_greet:\n  - text: a\n'
        found = load(tmp_path / version[:9], {"data/old.yml": domain}).problems
        assert [p.code for p in found if p.code != "duplicate-response"] == expected
