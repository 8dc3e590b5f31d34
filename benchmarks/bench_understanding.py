"""How well the default pipeline tells intents apart, and what it costs.

    python benchmarks/bench_understanding.py [--set valid]

BANKING77 (Casanueva et al. 2020, arXiv:2003.04807) with 77 intents, and CLINC150 (Larson et al.
2019) with 150, learned from five or ten examples an intent, in the splits of DNNC (Zhang et al.
2020). They lie in ../shared/data/few_shot. Nothing is tuned on `test`.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch

from common import SHARED, show
from kefu.nlu.pipeline import NO_DOMAIN, Pipeline
from kefu.nlu.registry import DEFAULT_PIPELINE
from kefu.project.nlu_data import Example, NluData


def read(folder: Path) -> tuple[Example, ...]:
    texts, labels = ((folder / name).read_text(encoding="utf-8").splitlines() for name in ("seq.in", "label"))
    return tuple(Example(text.strip(), label.strip()) for text, label in zip(texts, labels, strict=True))


def measure(data: str, shots: int, asked: str) -> tuple[str, ...]:
    """Accuracy over all texts of the set, CPU seconds to train, CPU milliseconds to parse one."""
    folder = SHARED / "data" / "few_shot" / data
    examples = read(folder / asked)
    start = time.process_time()
    pipeline = Pipeline.train(
        DEFAULT_PIPELINE, NluData(read(folder / f"train_{shots}")), NO_DOMAIN, 1, _quiet
    )
    trained = time.process_time()
    rankings = [pipeline.parse(example.text).ranking for example in examples]
    parsed = time.process_time()
    best = [next(s.name for s in ranking if s.name != "nlu_fallback") for ranking in rankings]
    right = sum(name == example.intent for name, example in zip(best, examples, strict=True))
    return (
        f"{data}, {shots} an intent",
        f"{right / len(examples):.1%}",
        f"{trained - start:.1f} s",
        f"{(parsed - trained) / len(examples) * 1000:.2f} ms",
    )


def _quiet(label: str, done: int, total: int) -> None:
    """No bar."""


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--set", default="test", choices=("valid", "test"))
    asked = options.parse_args().set
    torch.set_num_threads(1)
    rows = [measure(data, shots, asked) for data in ("BANKING77", "CLINC150") for shots in (5, 10)]
    show(f"Intents, {asked} set", ("data", "accuracy", "training", "parse"), rows)


if __name__ == "__main__":
    main()
