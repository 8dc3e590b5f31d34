from kefu.project.domain import (
    DEFAULT_ACTIONS,
    DEFAULT_INTENTS,
    Entity,
    Form,
    MappingCondition,
    ResponseCondition,
    SessionSettings,
    Variation,
)
from kefu.project.domain_reader import domain_from_data
from tests.project.writing import load


def test_default_intents_are_there_and_all_are_sorted():
    domain = domain_from_data({"intents": ["zoo", "apple"]})
    assert list(domain.intents) == sorted(["zoo", "apple", *DEFAULT_INTENTS])


def test_which_entities_policies_see_with_an_intent():
    domain = domain_from_data(
        {
            "intents": [
                "all",
                {"some": {"use_entities": ["size", "hidden"]}},
                {"none": {"use_entities": []}},
                {"no": {"use_entities": False}},
                {"null": {"use_entities": None}},
                {"but": {"use_entities": True, "ignore_entities": ["size"]}},
                {"both": {"use_entities": ["size"], "ignore_entities": ["size"]}},
            ],
            "entities": [
                {"city": {"roles": ["to"], "groups": ["g"]}},
                "size",
                {"hidden": {"influence_conversation": False}},
            ],
        }
    )
    seen = {name: set(intent.used_entities) for name, intent in domain.intents.items()}
    cities = {"city", "city#to", "city#g"}
    assert seen["all"] == seen["restart"] == cities | {"size"}
    assert seen["some"] == {"size", "hidden"}
    assert seen["but"] == cities
    assert seen["none"] == seen["no"] == seen["null"] == seen["both"] == set()
    assert domain.entities["city"] == Entity("city", ("to",), ("g",))


def test_slots_keep_their_order_and_gain_the_automatic_ones():
    slot = {"type": "text", "mappings": [{"type": "custom"}]}
    domain = domain_from_data({"slots": {"b": slot, "a": slot}, "forms": {"f": {"required_slots": ["a"]}}})
    assert list(domain.slots) == ["b", "a", "session_started_metadata", "requested_slot"]
    assert domain.slots["requested_slot"].is_automatic
    assert not domain.slots["requested_slot"].influence_conversation
    assert "requested_slot" not in domain_from_data({}).slots
    knowledge = domain_from_data({"actions": ["action_query_knowledge_base"]}).slots
    assert "knowledge_base_last_object" in knowledge


def test_a_slot_of_the_author_is_not_replaced():
    slot = {"type": "categorical", "values": ["a"], "mappings": [{"type": "custom"}]}
    domain = domain_from_data({"slots": {"requested_slot": slot}, "forms": {"f": None}})
    assert domain.slots["requested_slot"].type == "categorical"
    assert domain.slots["requested_slot"].influence_conversation


def test_mappings_keep_false_values_and_conditions():
    written = {
        "type": "from_intent",
        "intent": "deny",
        "not_intent": ["a", "b"],
        "value": False,
        "conditions": [{"active_loop": "f", "requested_slot": "x"}, {"active_loop": None}],
    }
    [mapping] = (
        domain_from_data({"slots": {"x": {"type": "bool", "mappings": [written]}}}).slots["x"].mappings
    )
    assert mapping.value is False
    assert mapping.intents == ("deny",)
    assert mapping.not_intents == ("a", "b")
    assert mapping.conditions == (MappingCondition("f", "x"), MappingCondition(None))
    assert mapping.source == written


def test_forms():
    domain = domain_from_data(
        {"forms": {"f": {"required_slots": ["a"], "ignored_intents": "chitchat"}, "g": None}}
    )
    assert domain.forms == {"f": Form("f", ("a",), ("chitchat",)), "g": Form("g")}


def test_variations():
    condition = {"type": "slot", "name": "vip", "value": True}
    domain = domain_from_data(
        {
            "responses": {
                "utter_x": [
                    {
                        "text": "hi",
                        "image": None,
                        "channel": "slack",
                        "language": "en",
                        "id": "1",
                        "metadata": {"a": 1},
                    },
                    {"custom": {"k": 1}, "condition": [condition]},
                    {"text": "never", "condition": []},
                ]
            }
        }
    )
    first, second, third = domain.responses["utter_x"]
    assert first.content == {"text": "hi"}
    assert (first.channel, first.language, first.id, first.conditions) == ("slack", "en", "1", None)
    assert first.extra["metadata"] == {"a": 1}
    assert second.conditions == (ResponseCondition("vip", True),)
    assert third == Variation({"text": "never"}, conditions=(), extra={"condition": []})


def test_actions_in_the_order_of_their_indices():
    domain = domain_from_data(
        {
            "actions": ["b", {"a": {"send_domain": True}}, "utter_y"],
            "responses": {"utter_z": [{"text": "z"}], "utter_y": [{"text": "y"}]},
            "forms": {"f": None},
            "e2e_actions": ["Bye"],
        }
    )
    assert domain.action_names == (*DEFAULT_ACTIONS, "b", "a", "utter_y", "utter_z", "f", "Bye")
    assert domain.actions_with_domain == {"a"}


def test_session_settings():
    assert domain_from_data({}).session == SessionSettings(60, True)
    domain = domain_from_data({"session_config": {"session_expiration_time": 0}})
    assert not domain.session.enabled


def test_the_source_gives_back_an_equal_domain(tmp_path):
    domain = load(tmp_path).project.domain
    again = domain_from_data(domain.source)
    assert again == domain
    assert again.source == domain.source
    assert domain.source["slots"]["city"]["mappings"] == [
        {"type": "from_entity", "entity": "city", "role": "to"}
    ]
