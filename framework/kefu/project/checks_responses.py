"""Do responses ask for slots that exist, and can their templates be read?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from kefu.project.checks_usage import has_code, said_by_conversation
from kefu.project.domain import Domain
from kefu.project.languages import is_language, language_hint
from kefu.project.located import Located
from kefu.project.nlu_data import NluData
from kefu.project.problems import Place, Problem, Severity, did_you_mean, unknown_name
from kefu.project.project import Project
from kefu.project.rewrite_reader import rewrite_style
from kefu.project.template_syntax import names_in, syntax_mistake

VARIATION_KEYS = (
    *("text", "buttons", "quick_replies", "image", "attachment", "elements", "custom"),
    *("channel", "language", "condition", "id", "metadata", "button_type", "rewrite"),
)
_DIRECT_INTENT = re.compile(r"/([^{@\s]+)")


def check_responses(project: Project, data: Located) -> Iterator[Problem]:
    """`data` is the `responses` section that the domain was read from."""
    domain = project.domain
    said = said_by_conversation(project)
    for name, variations in data.items():
        if not name.startswith("utter_"):
            message = f"the response '{name}' cannot be said: its name does not start with 'utter_'"
            yield Problem("response-name", variations.key_place, message, severity=Severity.WARNING)
        for variation in variations:
            yield from _variation(variation, domain)
            if project.endpoints.llm is None:
                yield from _not_rewritten(variation)
            if name.partition("/")[0] in said or not has_code(domain):
                yield from _unknown_values(variation, domain)


def check_retrieval(domain: Domain, nlu: NluData) -> Iterator[Problem]:
    """Each answer of a retrieval intent needs a response."""
    wanted = {e.full_intent: e.place for e in reversed(nlu.examples) if e.response_key}
    for full_intent, place in wanted.items():
        name = f"utter_{full_intent}"
        if name not in domain.responses:
            yield unknown_name("response", name, place, domain.responses, Severity.WARNING, "nothing is said")


def _variation(data: Located, domain: Domain) -> Iterator[Problem]:
    yield from _keys(data)
    for text in (*_texts(data), data["metadata"]["rephrase_prompt"]):
        yield from _template(text)
    for condition in data["condition"]:
        slot = condition["name"].text()
        if slot is not None and slot not in domain.slots:
            yield unknown_name(
                "slot", slot, condition["name"].place, domain.slots, effect="this is never said"
            )
    for button in data["buttons"]:
        yield from _payload(button["payload"], domain)


def _keys(data: Located) -> Iterator[Problem]:
    for key, value in data.items():
        near = None if key in VARIATION_KEYS else did_you_mean(key, VARIATION_KEYS)
        if near:
            message = f"'{key}' is kept as metadata only"
            yield Problem("unknown-key", value.key_place, message, near, Severity.WARNING)
    language = data["language"].text()
    if language and not is_language(language):
        message = f"'{language}' is no code of a language"
        yield Problem("unknown-language", data["language"].place, message, language_hint(language))


def _not_rewritten(data: Located) -> Iterator[Problem]:
    style = rewrite_style(data)
    if style and style.enabled:
        key = data["rewrite"] if "rewrite" in data else data["metadata"]["rephrase"]
        message = "it is said as it stands: endpoints.yml names no language model"
        yield Problem("no-effect", key.key_place, message, "add 'llm:'", Severity.NOTE)


def _texts(data: Located) -> Iterator[Located]:
    """Every text of a variation in which slots are filled in."""
    for key in ("text", "image", "buttons", "quick_replies", "attachment", "custom"):
        yield from _texts_below(data[key])


def _texts_below(data: Located) -> Iterator[Located]:
    if isinstance(data.content, str):
        yield data
    for item in data:
        yield from _texts_below(item)
    for _, value in data.items():
        yield from _texts_below(value)


def _template(text: Located) -> Iterator[Problem]:
    if mistake := syntax_mistake(text.text() or ""):
        line, message = mistake
        yield Problem("template-syntax", _line_place(text, line), f"the template cannot be read: {message}")


def _unknown_values(data: Located, domain: Domain) -> Iterator[Problem]:
    """Only a custom action could give values that are no slots, and none says this response."""
    for text in _texts(data):
        source = text.text() or ""
        if "{" in source and not syntax_mistake(source):
            for name in sorted(names_in(source).difference(domain.slots)):
                yield unknown_name(
                    "slot", name, text.place, domain.slots, Severity.WARNING, "it cannot be filled in"
                )


def _line_place(text: Located, line: int) -> Place | None:
    return next((place for _, place in islice(text.lines(), line - 1, line)), text.place)


def _payload(payload: Located, domain: Domain) -> Iterator[Problem]:
    """A button that stands for an intent."""
    match = _DIRECT_INTENT.match(payload.text() or "")
    if match and match[1] not in domain.intents:
        effect = "this button says nothing"
        yield unknown_name("intent", match[1], payload.place, domain.intents, Severity.WARNING, effect)
