"""The tracker: what holds, what still counts, and what policies see of it."""

import pytest

from kefu.conversation import events as ev
from kefu.conversation.parse import EntityMatch, IntentScore, Parse
from kefu.conversation.states import UserState
from kefu.conversation.tracker import Tracker, Verbosity
from kefu.project.domain import Domain, Entity, Form, Intent, Slot

DOMAIN = Domain(
    intents={"greet": Intent("greet", frozenset({"city", "city#from"})), "inform": Intent("inform")},
    entities={"city": Entity("city", roles=("from",))},
    slots={
        "city": Slot("city", "text"),
        "tags": Slot("tags", "list"),
        "mood": Slot("mood", "text", initial_value="ok"),
    },
    forms={"form": Form("form", ("city",))},
)
LISTEN = ev.ActionExecuted("action_listen")


def said(intent: str, *entities: EntityMatch) -> ev.UserUttered:
    return ev.UserUttered("/" + intent, Parse("/" + intent, IntentScore(intent, 1.0), entities))


def tracker(*events: ev.Event) -> Tracker:
    return Tracker.from_events("lin", DOMAIN, events)


def form_turns(answers: int) -> list[ev.Event]:
    """A form is activated and answered so many times."""
    events = [LISTEN, said("greet"), ev.ActionExecuted("form"), ev.ActiveLoop("form")]
    for i in range(answers):
        events += [LISTEN, said("inform"), ev.SlotSet("city", str(i)), ev.ActionExecuted("form")]
    return events


def test_a_fresh_conversation_has_initial_slots_and_listens() -> None:
    fresh = tracker()
    assert fresh.slots == {"city": None, "tags": None, "mood": "ok"}
    assert fresh.followup_action == "action_listen"
    assert fresh.latest_message is None


def test_slots_are_set_wrapped_and_reset() -> None:
    talk = tracker(ev.SlotSet("city", "上海"), ev.SlotSet("tags", "new"), ev.SlotSet("nowhere", 1))
    assert talk.slots == {"city": "上海", "tags": ["new"], "mood": "ok"}
    talk.append(ev.AllSlotsReset())
    assert talk.slot("city") is None
    assert talk.slot("mood") == "ok"


def test_rewind_undoes_the_message_and_all_that_followed() -> None:
    talk = tracker(LISTEN, said("greet"), ev.ActionExecuted("utter_greet"), LISTEN, said("inform"))
    talk.extend([ev.SlotSet("city", "x"), ev.UserUtteranceReverted()])
    assert talk.slot("city") is None
    assert talk.latest_message is not None
    assert talk.latest_message.intent == "greet"
    assert talk.latest_action == "utter_greet"
    talk.append(ev.UserUtteranceReverted())
    assert talk.latest_message is None
    talk.append(ev.UserUtteranceReverted())  # nothing left: no harm
    assert talk.applied_events() == []


def test_undo_goes_back_to_before_the_latest_action() -> None:
    talk = tracker(LISTEN, said("greet"), ev.ActionExecuted("utter_greet"), ev.SlotSet("city", "x"))
    talk.append(ev.ActionReverted())
    assert talk.latest_action == "action_listen"
    assert talk.slot("city") is None


@pytest.mark.parametrize("start", [ev.Restarted(), ev.SessionStarted()])
def test_starting_anew_forgets_everything(start: ev.Event) -> None:
    talk = tracker(LISTEN, said("greet"), ev.SlotSet("city", "x"), ev.ConversationPaused(), start)
    assert talk.slots["city"] is None
    assert not talk.paused
    assert talk.applied_events() == []
    assert len(talk.events) == 5


def test_answered_form_turns_fold_into_the_first() -> None:
    talk = tracker(*form_turns(answers=3), LISTEN)
    kinds = [(e.type_name, getattr(e, "name", None)) for e in talk.applied_events()]
    assert kinds == [
        ("action", "action_listen"),
        ("user", None),
        ("action", "form"),
        ("active_loop", "form"),
        ("slot", "city"),
        ("slot", "city"),
        ("slot", "city"),
        ("action", "action_listen"),
    ]
    assert len(talk.dialogue_states()) == 4
    assert talk.latest_message is not None
    assert talk.latest_message.intent == "inform"  # what was said last is still known
    assert talk.latest_applied_message is not None
    assert talk.latest_applied_message.intent == "greet"


def test_a_digression_in_a_form_does_not_fold() -> None:
    digression = [LISTEN, said("greet"), ev.ActionExecutionRejected("form")]
    back = [ev.ActionExecuted("utter_greet"), ev.ActionExecuted("form")]
    talk = tracker(*form_turns(answers=1), *digression)
    assert talk.active_loop is not None
    assert talk.active_loop.rejected
    talk.extend(back)
    assert talk.active_loop is not None
    assert not talk.active_loop.rejected
    actions = [e.name for e in talk.applied_events() if isinstance(e, ev.ActionExecuted)]
    assert actions == ["action_listen", "form", "action_listen", "utter_greet", "form"]


def test_a_finished_form_may_start_again() -> None:
    talk = tracker(*form_turns(answers=2), ev.ActiveLoop(None), *form_turns(answers=2))
    actions = [e.name for e in talk.applied_events() if isinstance(e, ev.ActionExecuted)]
    assert actions == ["action_listen", "form", "action_listen", "form"]


def test_policies_see_intent_entities_slots_and_loop() -> None:
    city = EntityMatch("city", "x", role="from")
    talk = tracker(LISTEN, said("greet", city, EntityMatch("colour", "red")), ev.SlotSet("city", "x"))
    now = talk.dialogue_states()[-1]
    assert now.user == UserState("greet", ("city", "city#from"))
    assert now.previous_action == "action_listen"
    assert now.slots == (("city", (1.0,)), ("mood", (1.0,)))
    assert len(talk.dialogue_states(1)) == 1


def test_turns_that_only_rules_know_are_not_learned() -> None:
    hidden = [
        said("inform"),
        ev.ActionExecuted("utter_rule", hide_rule_turn=True),
        ev.ActionExecuted("action_listen", hide_rule_turn=True),
    ]
    plain = [LISTEN, said("greet"), ev.ActionExecuted("utter_greet"), LISTEN]
    with_rule, without = tracker(*plain, *hidden, said("greet")), tracker(*plain, said("greet"))
    assert with_rule.dialogue_states(learned=True) == without.dialogue_states(learned=True)
    assert len(with_rule.dialogue_states()) == len(without.dialogue_states()) + 2


def test_a_copy_goes_its_own_way() -> None:
    talk = tracker(LISTEN, said("greet"))
    twin = talk.copy()
    twin.append(ev.SlotSet("city", "x"))
    assert talk.slot("city") is None
    assert len(talk.events) == 2


def test_wire_form_shows_what_was_asked_for() -> None:
    talk = tracker(LISTEN, ev.Restarted(), LISTEN, ev.SessionStarted(), LISTEN, said("greet"))
    assert talk.to_json(Verbosity.NONE)["events"] is None
    assert len(talk.to_json(Verbosity.ALL)["events"]) == 6
    # a restart hides what was before, a new session does not
    shown = ["action", "session_started", "action", "user"]
    assert [e["event"] for e in talk.to_json()["events"]] == shown
    assert [e["event"] for e in talk.to_json(Verbosity.APPLIED)["events"]] == ["action", "user"]
    assert talk.to_json(Verbosity.ALL, limit=1)["events"][0]["event"] == "user"
    assert talk.to_json()["latest_message"]["intent"] == {"name": "greet", "confidence": 1.0}
    assert talk.to_json()["latest_action_name"] == "action_listen"


def test_copies_that_part_do_not_see_each_other() -> None:
    talk = tracker(LISTEN, said("greet"))
    twin = talk.copy()
    twin.append(ev.SlotSet("city", "twin"))
    talk.append(ev.SlotSet("city", "talk"))
    assert [e.value for e in talk.events[2:]] == ["talk"]  # type: ignore[attr-defined]
    assert [e.value for e in twin.events[2:]] == ["twin"]  # type: ignore[attr-defined]
    assert len(list(talk.events)) == 3
    assert talk.events[-1] is talk.events[2]
    with pytest.raises(IndexError):
        talk.events[3]
