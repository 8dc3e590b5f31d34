"""Bots from a few lines of YAML, and conversations with their policies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent

from kefu.conversation.events import ActionExecuted, ActionExecutionRejected, Event, UserUttered
from kefu.conversation.parse import EntityMatch, IntentScore, Parse
from kefu.conversation.tracker import Tracker
from kefu.model_folder import ModelFolder
from kefu.policies.ensemble import Ensemble
from kefu.policies.ensemble_training import load_ensemble, part_names, prepare, write_index
from kefu.policies.policy import Prediction
from kefu.policies.registry import train_policy
from kefu.project.loader import load_project
from kefu.project.problems import has_errors
from kefu.project.project import Project
from kefu.project.settings import ComponentSpec

RULES = (ComponentSpec("RulePolicy"),)
RULES_AND_MEMORY = (ComponentSpec("MemoizationPolicy"), ComponentSpec("RulePolicy"))


def read_bot(folder: Path, text: str) -> Project:
    """The project that one YAML document describes."""
    (folder / "domain.yml").write_text(dedent(text), encoding="utf-8")
    loaded = load_project(folder / "domain.yml")
    assert loaded.project is not None
    assert not has_errors(loaded.problems), loaded.problems
    return loaded.project


def trained(project: Project, policies: Sequence[ComponentSpec] = RULES_AND_MEMORY) -> Ensemble:
    training = prepare(policies, project.stories, project.domain, 1, lambda label, done, total: None)
    built = [train_policy(spec, training) for spec in policies]
    return Ensemble([policy for policy in built if policy is not None], project.domain)


def saved_and_loaded(ensemble: Ensemble, folder: Path) -> Ensemble:
    """The ensemble as a model file gives it back."""
    names = [policy.name for policy in ensemble.policies]
    write_index(ModelFolder(folder), names)
    for policy, part in zip(ensemble.policies, part_names(names), strict=True):
        policy.save(ModelFolder(folder / part))
    return load_ensemble(ModelFolder(folder), ensemble.domain)


class Conversation:
    """A tracker whose next actions the policies choose."""

    def __init__(self, ensemble: Ensemble) -> None:
        self.ensemble = ensemble
        self.tracker = Tracker("tester", ensemble.domain)
        self.tracker.append(ActionExecuted(name="action_listen"))
        self.prediction = Prediction({}, "", 0)

    def say(self, intent: str | None, text: str | None = None, **entities: object) -> None:
        found = tuple(EntityMatch(name, value) for name, value in entities.items())
        parse = Parse(text, IntentScore(intent, 1.0 if intent else 0.0), found)
        self.tracker.append(UserUttered(text=text or f"/{intent}", parse_data=parse))

    def happens(self, *events: Event) -> None:
        self.tracker.extend(events)

    def predict(self) -> str | None:
        self.prediction = self.ensemble.predict(self.tracker)
        return self.prediction.action

    def act(self, *events: Event) -> str | None:
        """Run the predicted action; `events` are what it brings about."""
        name = self.predict()
        self.tracker.extend(self.prediction.events)
        hide = self.prediction.hide_rule_turn
        self.tracker.append(ActionExecuted(name=name, policy=self.prediction.policy, hide_rule_turn=hide))
        self.tracker.extend(events)
        return name

    def refuse(self) -> str | None:
        """The predicted action declines to run."""
        name = self.predict()
        self.tracker.append(ActionExecutionRejected(name=name or ""))
        return name

    def answers(self, intent: str, **entities: object) -> list[str | None]:
        """All actions of a turn up to listening."""
        self.say(intent, **entities)
        done: list[str | None] = []
        while not done or done[-1] != "action_listen":
            done.append(self.act())
            assert len(done) < 10
        return done[:-1]
