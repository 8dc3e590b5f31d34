"""A model in this process: a tiny one made here, and a real GGUF file where one is named."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from kefu.errors import LLMError
from kefu.llm.local import LocalModel
from kefu.llm.model import ChatMessage, Prompt
from kefu.project.settings import LanguageModelSpec

TEMPLATE = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}"
HELLO = Prompt((ChatMessage("user", "hello"),), max_tokens=8, temperature=0.0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained model over bytes, saved as any model is."""
    folder = tmp_path_factory.mktemp("tiny")
    letters = {letter: i for i, letter in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    raw = Tokenizer(models.BPE({**letters, "</s>": len(letters)}, []))
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=raw, eos_token="</s>", chat_template=TEMPLATE)
    tokenizer.save_pretrained(folder)
    torch.manual_seed(3)
    config = LlamaConfig(
        vocab_size=len(letters) + 1,
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=4096,
        eos_token_id=len(letters),
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def model(folder: Path) -> LocalModel:
    return LocalModel(LanguageModelSpec(str(folder), provider="local"))


async def test_words_and_their_cost(model: LocalModel) -> None:
    completion = await model.complete(HELLO, 20_000)
    assert completion.prompt_tokens == len("user: hello\n")
    assert completion.completion_tokens == 8
    assert not completion.is_whole
    assert await model.complete(HELLO, 20_000) == completion


async def test_words_come_as_they_are_written(model: LocalModel) -> None:
    pieces = [piece async for piece in model.stream(HELLO, 20_000)]
    assert "".join(pieces) == (await model.complete(HELLO, 20_000)).text


async def test_the_budget_is_kept(model: LocalModel) -> None:
    long = Prompt(HELLO.messages, max_tokens=4000)
    started = time.monotonic()
    with pytest.raises(LLMError, match="within 100 ms"):
        await model.complete(long, 100)
    assert time.monotonic() - started < 1
    # the thread has stopped as well
    await model.complete(HELLO, 2000)


async def test_a_prompt_that_is_too_long_for_memory_fails_as_a_model_does(folder: Path) -> None:
    model = LocalModel(LanguageModelSpec(str(folder), provider="local"))
    with pytest.raises(LLMError, match="the language model failed"):
        await model.complete(Prompt(HELLO.messages, max_tokens=-1), 2000)
    await model.close()


@pytest.mark.parametrize("file", ["config.json", "model.safetensors"])
def test_a_folder_without_a_model(tmp_path: Path, folder: Path, file: str) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(b"damaged" if path.name == file else path.read_bytes())
    with pytest.raises(LLMError, match="cannot be loaded"):
        LocalModel(LanguageModelSpec(str(tmp_path), provider="local"))


def test_a_folder_that_is_not_there() -> None:
    with pytest.raises(LLMError, match="no folder '/nowhere'"):
        LocalModel(LanguageModelSpec("/nowhere", provider="local"))


def test_weights_that_could_run_code_are_not_read(tmp_path: Path, folder: Path) -> None:
    for path in folder.iterdir():
        if path.suffix != ".safetensors":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    torch.save(LlamaForCausalLM.from_pretrained(folder).state_dict(), tmp_path / "pytorch_model.bin")
    with pytest.raises(LLMError, match="cannot be loaded"):
        LocalModel(LanguageModelSpec(str(tmp_path), provider="local"))


@pytest.mark.skipif(
    "KEFU_TEST_GGUF" not in os.environ, reason="KEFU_TEST_GGUF names no GGUF file of a chat model"
)
async def test_a_gguf_file() -> None:
    file = Path(os.environ["KEFU_TEST_GGUF"])
    for package in ("gguf", "accelerate"):
        pytest.importorskip(package, reason="GGUF files need kefu[gguf]")
    model = LocalModel(LanguageModelSpec(str(file.parent), provider="local", gguf_file=file.name))
    completion = await model.complete(Prompt((ChatMessage("user", "Say hello."),), 20, 0.0), 60_000)
    assert "hello" in completion.text.lower()
    await model.close()
