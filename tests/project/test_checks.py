"""The checks between the parts of a project, each through the front door."""

import pytest

from kefu.project.problems import Severity
from tests.project.writing import DOMAIN, NLU, STORIES, load, only, replaced, told

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
DOM, EXAMPLES, RULES = "domain.yml", "data/nlu.yml", "data/rules.yml"


def problem_of(tmp_path, code, file, old, new):
    """The problem of this code after one change to a sound project."""
    text = {DOM: DOMAIN, EXAMPLES: NLU, RULES: STORIES}[file]
    found = [p for p in load(tmp_path, {file: replaced(text, old, new)}).problems if p.code == code]
    return only(found)


def test_a_sound_project_has_no_problem(tmp_path):
    assert load(tmp_path).problems == []


@pytest.mark.parametrize(
    ("code", "severity", "file", "old", "new", "at", "hint"),
    [
        # stories and rules
        ("unknown-intent", ERROR, RULES, "- intent: greet", "- intent: gret", (6, 5), "'greet'"),
        ("unknown-response", ERROR, RULES, "utter_greet", "utter_gret", (7, 5), "'utter_greet'"),
        ("unknown-action", ERROR, RULES, "action: order_form\n  - active_loop: order_form\n- rule",
         "action: oder_form\n  - active_loop: order_form\n- rule", (11, 5), "'order_form'"),
        ("unknown-form", ERROR, RULES, "condition:\n  - active_loop: order_form",
         "condition:\n  - active_loop: order_fom", (15, 5), "'order_form'"),
        ("unknown-slot", ERROR, RULES, "  - active_loop: null",
         "  - slot_was_set:\n    - sise: small", (19, 7), "'size'"),
        ("unknown-entity", ERROR, RULES, "- intent: greet",
         "- intent: greet\n    entities: [sitty]", (6, 5), "'city'"),
        ("unlisted-value", WARNING, RULES, "  - active_loop: null",
         "  - slot_was_set:\n    - size: huge", (19, 7), "small, large"),
        ("rule-step", ERROR, RULES, "- action: utter_greet", "- checkpoint: x", (7, 5), "story"),
        # the domain
        ("unknown-entity", ERROR, DOM, "entity: size", "entity: sise", (13, 15), "'size'"),
        ("unknown-role", WARNING, DOM, "role: to", "role: into", (19, 13), None),
        ("unknown-intent", ERROR, DOM, "entity: size", "entity: size\n      intent: [greet, gret]",
         (14, 23), "'greet'"),
        ("unknown-intent", WARNING, DOM, "entity: size", "entity: size\n      not_intent: gret",
         (14, 19), "'greet'"),
        ("unknown-form", WARNING, DOM, "entity: size",
         "entity: size\n      conditions:\n      - active_loop: oder_form", (15, 22), "'order_form'"),
        ("unknown-action", ERROR, DOM, "- type: from_entity\n      entity: size",
         "- type: custom\n      action: action_x", (13, 15), None),
        ("unknown-slot", ERROR, DOM, "[size]", "[size, sise]", (22, 28), "'size'"),
        ("missing-question", WARNING, DOM, "[size]", "[size, city]", (22, 28), "'utter_ask_city'"),
        ("unknown-entity", WARNING, DOM, "[greet, order]",
         "[greet, order: {use_entities: [sise]}]", (3, 41), "'size'"),
        ("wrong-range", ERROR, DOM, "  city:\n    type: text",
         "  city:\n    type: float\n    min_value: 2", (14, 3), "below"),
        ("wrong-influence", ERROR, DOM, "type: text",
         "type: any\n    influence_conversation: true", (14, 3), None),
        ("unlisted-value", WARNING, DOM, "[small, large]",
         "[small, large]\n    initial_value: huge", (11, 20), None),
        ("no-effect", NOTE, DOM, "type: text", "type: text\n    value_reset_delay: 1", (16, 5), None),
        ("unknown-response", WARNING, DOM, "forms:", "actions: [utter_gret]\nforms:", (20, 11),
         "'utter_greet'"),
        # responses
        ("template-syntax", ERROR, DOM, "text: Hello", "text: |\n      Hello\n      {% if x %}",
         (27, 7), None),
        ("template-syntax", ERROR, DOM, "text: Hello", "text: '{{ size is nothing }}'", (25, 11), None),
        ("unknown-slot", WARNING, DOM, "text: Hello", 'text: "Hello {sise}"', (25, 11), "'size'"),
        ("unknown-slot", WARNING, DOM, "text: Hello", 'text: "Hello {{ sise }}"', (25, 11), "'size'"),
        ("unknown-slot", ERROR, DOM, "text: Hello",
         "text: Hello\n    condition:\n    - {type: slot, name: sise, value: x}", (27, 26), "'size'"),
        ("unknown-intent", WARNING, DOM, "text: Hello",
         "text: Hello\n    buttons:\n    - {title: a, payload: /gret}", (27, 27), "'greet'"),
        ("unknown-language", ERROR, DOM, "text: Hello", "text: Hello\n    language: chinese",
         (26, 15), "'zh'"),
        ("unknown-key", WARNING, DOM, "text: Hello", "text: Hello\n    buton: []", (26, 5), "'button"),
        ("no-effect", NOTE, DOM, "text: Hello", "text: Hello\n    rewrite: true", (26, 5), "llm:"),
        ("wrong-type", ERROR, DOM, "text: Hello", "text: Hello\n    rewrite: kindly", (26, 14), None),
        ("wrong-value", ERROR, DOM, "text: Hello", "text: Hello\n    rewrite: {mode: strikt}", (26, 21),
         "'strict'"),
        ("unknown-key", ERROR, DOM, "text: Hello", "text: Hello\n    rewrite: {tune: warm}", (26, 15),
         "'tone'"),
        ("response-name", WARNING, DOM, "responses:", "responses:\n  greet:\n  - text: x", (24, 3), None),
        # examples
        ("unknown-intent", ERROR, EXAMPLES, "- intent: order", "- intent: oder", (10, 7), "'order'"),
        ("unknown-entity", WARNING, EXAMPLES, "[large](size)", "[large](sise)", (10, 7), "'size'"),
        ("unknown-role", WARNING, EXAMPLES, '"role": "to"', '"role": "too"', (10, 7), "'to'"),
        ("same-example", WARNING, EXAMPLES, "    - a [large]", "    - Hi\n    - a [large]", (10, 7), None),
        ("wrong-regex", ERROR, EXAMPLES, "nlu:", "nlu:\n- regex: x\n  examples: |\n    - (a", (4, 3), None),
        ("long-example", ERROR, EXAMPLES, "- hello", "- " + "[" * 10_001, (7, 7), None),
        ("bad-annotation", ERROR, EXAMPLES, '"role": "to"', '"role": 3', (10, 38), None),
        ("bad-annotation", ERROR, EXAMPLES, '"role": "to"', r'"role": "\ud800"', (10, 38), None),
        ("unknown-response", WARNING, EXAMPLES, "nlu:",
         "nlu:\n- intent: faq/name\n  examples: |\n    - who", (6, 7), None),
    ],
)  # fmt: skip
def test_each_mistake_is_told_where_it_stands(tmp_path, code, severity, file, old, new, at, hint):
    problem = problem_of(tmp_path, code, file, old, new)
    assert (problem.place.line, problem.place.column) == at
    assert problem.place.file.endswith(file)
    assert problem.severity is severity
    if hint:
        assert hint in problem.hint


def test_an_example_of_two_intents_names_both_places(tmp_path):
    problem = problem_of(
        tmp_path, "same-example", "data/nlu.yml", "    - a [large]", "    - Hi\n    - a [large]"
    )
    assert [p.line for p in problem.related] == [6]


def test_what_nothing_uses_is_warned_of(tmp_path):
    domain = DOMAIN.replace("[greet, order]", "[greet, order, spare]")
    domain = domain.replace("forms:", "forms:\n  spare_form: {required_slots: [size]}")
    domain = domain.replace("responses:", "responses:\n  utter_spare:\n  - text: x")
    loaded = load(tmp_path, {"domain.yml": domain})
    assert told(loaded.problems, WARNING) == [
        "no-examples domain.yml:3:25",
        "unused-intent domain.yml:3:25",
        "unused-form domain.yml:21:3",
        "unused-response domain.yml:26:5",
    ]


def test_custom_actions_may_say_any_response_with_values_of_their_own(tmp_path):
    domain = DOMAIN.replace("forms:", "actions: [action_x]\nforms:")
    domain = domain.replace("responses:", 'responses:\n  utter_spare:\n  - text: "{anything}"')
    assert load(tmp_path, {"domain.yml": domain}).problems == []


def test_checkpoints_that_join_nothing(tmp_path):
    stories = """
    stories:
    - story: a
      steps:
      - intent: greet
      - checkpoint: joint
    - story: b
      steps:
      - checkpoint: joint
      - action: utter_greet
      - checkpoint: lost
    """
    assert told(load(tmp_path, {"data/s.yml": stories}).problems) == ["loose-checkpoint s.yml:11:5"]


def test_mistakes_in_test_stories_do_not_stop_training(tmp_path):
    test = "stories:\n- story: t\n  steps:\n  - intent: gret\n  - action: utter_greet\n"
    problem = only(load(tmp_path, {"tests/test_a.yml": test}).problems)
    assert (problem.code, problem.severity) == ("unknown-intent", WARNING)


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("config.yml", "language: chinese\n", ("unknown-language", WARNING)),
        ("config.yml", "language: zh-TW\nimporters: [{name: x}]\n", ("no-effect", NOTE)),
        ("endpoints.yml", "models: {url: http://x}\n", ("no-effect", NOTE)),
        ("endpoints.yml", "tracker_store: {type: redis}\n", ("not-yet", WARNING)),
    ],
)
def test_settings_that_ask_for_what_there_is_not(tmp_path, file, text, expected):
    problem = only(load(tmp_path, {file: text}).problems)
    assert (problem.code, problem.severity) == expected


def test_a_retrieval_intent_has_the_place_of_its_first_example(tmp_path):
    faq = "nlu:\n- intent: faq/a\n  examples: |\n    - what\n- intent: faq/b\n  examples: |\n    - who\n"
    assert "unused-intent faq.yml:4:7" in told(load(tmp_path, {"data/faq.yml": faq}).problems)


def test_a_buttons_payload_asks_for_no_slot(tmp_path):
    buttons = 'text: Hello\n    buttons:\n    - {title: a, payload: \'/greet{"size":"low"}\'}'
    domain = replaced(DOMAIN, "text: Hello", buttons)
    assert load(tmp_path, {"domain.yml": domain}).problems == []
