"""From stories and a list of policies to a trained ensemble, and from a model folder back to it."""

from __future__ import annotations

from collections.abc import Sequence

from kefu.errors import ModelError
from kefu.model_folder import ModelFolder
from kefu.nlu.component import Progress
from kefu.policies.augmentation import augmented
from kefu.policies.ensemble import Ensemble
from kefu.policies.registry import (
    OPTIONS,
    learns_from_augmented,
    load_policy,
    rule_options,
)
from kefu.policies.rule_training import rule_only
from kefu.policies.training_data import PolicyTraining, RuleOnly
from kefu.policies.unrolling import unroll
from kefu.project.domain import Domain
from kefu.project.settings import ComponentSpec
from kefu.project.stories import Story


def prepare(
    specs: Sequence[ComponentSpec],
    stories: Sequence[Story],
    domain: Domain,
    seed: int,
    progress: Progress,
    augmentation: int = 50,
) -> PolicyTraining:
    """Unroll the stories as far as these policies need; `augmentation` 0 glues none."""
    dialogues = unroll(stories, domain).dialogues
    glues = augmentation > 0 and learns_from_augmented(specs)
    return PolicyTraining(
        domain=domain,
        dialogues=dialogues,
        augmented=augmented(dialogues, domain, augmentation, seed) if glues else (),
        rule_only=rule_only(dialogues) if rule_options(specs) else RuleOnly(),
        seed=seed,
        progress=progress,
    )


def write_index(folder: ModelFolder, names: Sequence[str]) -> None:
    """Say which policies a folder has."""
    folder.write_json("policies", list(names))


def part_names(names: Sequence[str]) -> list[str]:
    """The folders of these policies inside that of the ensemble."""
    return [f"{position}_{name}" for position, name in enumerate(names)]


def load_ensemble(folder: ModelFolder, domain: Domain) -> Ensemble:
    """Raises ModelError where the folder is not what `save_ensemble` left."""
    names = folder.read_json("policies", list[str])
    if any(name not in OPTIONS for name in names):
        raise ModelError(f"the model names policies that there are not: {names}")
    parts = part_names(names)
    policies = [load_policy(name, folder.sub(part)) for name, part in zip(names, parts, strict=True)]
    return Ensemble(policies, domain)
