"""Which components there are, under which names, and whether an author's pipeline is sound.

Free of torch: a component's module is imported only when a pipeline is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kefu.nlu import options as o
from kefu.project.option_checks import check_options, options_of
from kefu.project.problems import Problem, Severity, did_you_mean
from kefu.project.settings import ComponentSpec

if TYPE_CHECKING:
    from kefu.nlu.component import Component


class Kind(StrEnum):
    """What a component adds to a message."""

    TOKENIZER = "tokenizer"
    FEATURIZER = "featurizer"
    LEARNER = "learner"  # learns from tokens and features
    REMOTE = "remote"  # asks a server for each message
    OTHER = "other"


@dataclass(frozen=True)
class Entry:
    """A component under a name that authors may write.

    Attributes:
        target: `module:class` inside kefu.nlu; None for a name that does nothing here.
        instead: what works in its place, where it is not the thing that Rasa has under the name.
    """

    options: Any
    target: str | None
    kind: Kind = Kind.OTHER
    instead: str | None = None


_JOINT = "joint_classifier:JointClassifier"
_UNICODE = "tokenizers:UnicodeTokenizer"
_NO_MODEL = "words and character n-grams of the training data are used; no pretrained model is loaded"
_CHARACTERS = "UnicodeTokenizer is used: words, and single characters of Chinese and its like"
_NOTHING = "it does nothing here"

COMPONENTS: dict[str, Entry] = {
    "LanguageDetector": Entry(o.LanguageOptions, "language:LanguageDetector"),
    "UnicodeTokenizer": Entry(o.TokenizerOptions, _UNICODE, Kind.TOKENIZER),
    "WhitespaceTokenizer": Entry(o.TokenizerOptions, "tokenizers:WhitespaceTokenizer", Kind.TOKENIZER),
    "JiebaTokenizer": Entry(o.TokenizerOptions, _UNICODE, Kind.TOKENIZER, _CHARACTERS),
    "SpacyTokenizer": Entry(o.TokenizerOptions, _UNICODE, Kind.TOKENIZER, _CHARACTERS),
    "MitieTokenizer": Entry(o.TokenizerOptions, _UNICODE, Kind.TOKENIZER, _CHARACTERS),
    "RegexFeaturizer": Entry(o.PatternOptions, "pattern_features:RegexFeaturizer", Kind.FEATURIZER),
    "LexicalSyntacticFeaturizer": Entry(
        o.LexicalOptions, "lexical_features:LexicalSyntacticFeaturizer", Kind.FEATURIZER
    ),
    "CountVectorsFeaturizer": Entry(o.CountOptions, "count_features:CountVectorsFeaturizer", Kind.FEATURIZER),
    **{
        name: Entry(o.LanguageModelOptions, "count_features:TextFeaturizer", Kind.FEATURIZER, _NO_MODEL)
        for name in ("LanguageModelFeaturizer", "ConveRTFeaturizer", "SpacyFeaturizer", "MitieFeaturizer")
    },
    "DIETClassifier": Entry(o.JointOptions, _JOINT, Kind.LEARNER),
    **{
        name: Entry(o.IntentOnlyOptions, _JOINT, Kind.LEARNER, "the joint network finds the intent")
        for name in ("LogisticRegressionClassifier", "SklearnIntentClassifier", "MitieIntentClassifier")
    },
    "CRFEntityExtractor": Entry(
        o.EntityOnlyOptions, _JOINT, Kind.LEARNER, "the joint network finds the entities"
    ),
    "ResponseSelector": Entry(o.SelectorOptions, "response_selector:ResponseSelector", Kind.LEARNER),
    "KeywordIntentClassifier": Entry(o.KeywordOptions, "keyword_intents:KeywordIntentClassifier"),
    "FallbackClassifier": Entry(o.FallbackOptions, "fallback:FallbackClassifier"),
    "RegexEntityExtractor": Entry(o.EntityPatternOptions, "pattern_entities:RegexEntityExtractor"),
    "EntitySynonymMapper": Entry(o.NoOptions, "synonyms:EntitySynonymMapper"),
    "DucklingEntityExtractor": Entry(o.DucklingOptions, "duckling:DucklingEntityExtractor", Kind.REMOTE),
    **{
        name: Entry(o.IdleOptions, None, instead=_NOTHING)
        for name in ("SpacyNLP", "MitieNLP", "SpacyEntityExtractor", "MitieEntityExtractor")
    },
}

DEFAULT_PIPELINE: tuple[ComponentSpec, ...] = (
    ComponentSpec("LanguageDetector"),
    ComponentSpec("UnicodeTokenizer"),
    ComponentSpec("RegexFeaturizer"),
    ComponentSpec("LexicalSyntacticFeaturizer"),
    ComponentSpec("CountVectorsFeaturizer"),
    ComponentSpec("CountVectorsFeaturizer", {"analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4}),
    ComponentSpec("DIETClassifier"),
    ComponentSpec("EntitySynonymMapper"),
    ComponentSpec("ResponseSelector"),
    ComponentSpec("FallbackClassifier", {"threshold": 0.3, "ambiguity_threshold": 0.1}),
)


def build(spec: ComponentSpec) -> Component | None:
    """The component of a checked spec; None for a name that does nothing here."""
    entry = COMPONENTS[spec.name]
    if entry.target is None:
        return None
    module, _, name = entry.target.partition(":")
    component: Component = getattr(import_module(f"kefu.nlu.{module}"), name)(options_of(spec, entry.options))
    return component


def check_pipeline(specs: Sequence[ComponentSpec]) -> list[Problem]:
    """Everything wrong with a pipeline: names, options, their values, and the order."""
    problems = [problem for spec in specs for problem in _check_component(spec)]
    return problems + list(_check_order(specs))


def _check_component(spec: ComponentSpec) -> Iterator[Problem]:
    entry = COMPONENTS.get(spec.name)
    if entry is None:
        known = ", ".join(sorted(COMPONENTS))
        hint = did_you_mean(spec.name, COMPONENTS) or f"there are: {known}"
        yield Problem("unknown-component", spec.place, f"there is no component '{spec.name}'", hint)
        return
    if entry.instead:
        message = f"Kefu has no {spec.name} of its own: {entry.instead}"
        yield Problem("replaced-component", spec.place, message, severity=Severity.WARNING)
    yield from check_options(spec, entry.options)


def _check_order(specs: Sequence[ComponentSpec]) -> Iterator[Problem]:
    seen: set[Kind] = set()
    for spec in specs:
        kind = COMPONENTS[spec.name].kind if spec.name in COMPONENTS else Kind.OTHER
        if kind is Kind.TOKENIZER and kind in seen:
            message = f"{spec.name} is a second tokenizer; a pipeline has one"
            yield Problem("second-tokenizer", spec.place, message, "take one of them out")
        needed = _NEEDS.get(kind)
        if needed and needed not in seen:
            message = f"{spec.name} needs a {needed} before it"
            yield Problem("component-order", spec.place, message, _EXAMPLES[needed])
        seen.add(kind)


_NEEDS = {Kind.FEATURIZER: Kind.TOKENIZER, Kind.LEARNER: Kind.FEATURIZER}
_EXAMPLES = {
    Kind.TOKENIZER: "such as UnicodeTokenizer",
    Kind.FEATURIZER: "such as CountVectorsFeaturizer",
}
