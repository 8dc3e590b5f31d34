"""What stories and examples add to the domain: retrieval intents and end-to-end texts."""

from __future__ import annotations

from collections.abc import Iterable

from kefu.project.domain_merge import entry_name
from kefu.project.located import Located
from kefu.project.nlu_data import NluData
from kefu.project.stories import BotStep, Story


def with_training_data(domain: Located, nlu: NluData, stories: Iterable[Story]) -> Located:
    """The merged domain plus: the mark and action of each retrieval intent, the texts of `bot:` steps."""
    # each where it is found first
    answers = {e.intent: e.place for e in reversed(nlu.examples) if e.intent and e.response_key}
    retrieval = [Located(name, answers[name]) for name in sorted(answers)]
    texts = {step.text for story in stories for step in story.steps if isinstance(step, BotStep)}
    texts |= set(domain["e2e_actions"].texts())
    return Located(
        {
            **dict(domain.items()),
            "intents": _marked(domain["intents"], retrieval),
            "actions": _with_names(
                domain["actions"], [Located(f"utter_{name.text()}", name.place) for name in retrieval]
            ),
            "e2e_actions": Located([Located(text) for text in sorted(texts)]),
        }
    )


def _marked(intents: Located, retrieval: list[Located]) -> Located:
    names = {name.text() for name in retrieval}
    entries = _with_names(intents, retrieval)
    return Located([_mark(entry) if entry_name(entry) in names else entry for entry in entries])


def _mark(entry: Located) -> Located:
    name = entry_name(entry) or ""
    options = dict(entry[name].items())
    return Located({name: Located({**options, "is_retrieval_intent": Located(True)})}, entry.place)


def _with_names(entries: Located, names: list[Located]) -> Located:
    known = {entry_name(entry) for entry in entries}
    return Located([*entries, *(name for name in names if name.text() not in known)])
