"""From settings to a language model that is ready to be asked."""

from __future__ import annotations

from kefu.llm.local import LocalModel
from kefu.llm.managed import ManagedModel
from kefu.llm.model import LanguageModel
from kefu.llm.openai import OpenAIModel
from kefu.project.settings import LanguageModelSpec


def open_language_model(spec: LanguageModelSpec) -> ManagedModel:
    """The model of `llm:` in endpoints.yml; raises LLMError where it cannot be used at all."""
    model: LanguageModel = LocalModel(spec) if spec.provider == "local" else OpenAIModel(spec)
    return ManagedModel(model, retries=spec.retries, concurrency=spec.concurrency, cache=spec.cache)
