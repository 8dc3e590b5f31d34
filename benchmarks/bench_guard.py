"""What the guard costs, and how it judges the pairs of its tests.

    python benchmarks/bench_guard.py

Each pair is judged with its own slots; the median and the 95th percentile are of one message.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from common import ROOT, show
from kefu.evaluation.guard_test import judge_pairs, read_pairs
from kefu.nlg.guard import GuardContext, judge

DATA = ROOT / "tests" / "nlg" / "guard" / "data"
ATTACKS = ("attacks_by_hand", "attacks_recombined", "attacks_by_rule")
FAITHFUL = ("faithful_seen", "faithful_held_out", "faithful_fresh")


def costs(path: Path) -> list[float]:
    """Milliseconds of each judgement, the best of three."""
    times = []
    for pair in read_pairs(path):
        context = GuardContext(language=pair.language, slots=pair.slots)
        runs = []
        for _ in range(3):
            started = time.perf_counter()
            judge(pair.rendered, pair.rewritten, context)
            runs.append(time.perf_counter() - started)
        times.append(min(runs) * 1000)
    return times


def main() -> None:
    rows = []
    for name in (*ATTACKS, *FAITHFUL):
        path = DATA / f"{name}.jsonl"
        report = judge_pairs(path)
        rejected = sum(not one.verdict.ok for one in report.judged)
        goal = "100 %" if name in ATTACKS else "<= 10 %"
        rows.append((f"rejected, {name}", f"{rejected} of {len(report.judged)}", goal))
    times = sorted(ms for name in (*ATTACKS, *FAITHFUL) for ms in costs(DATA / f"{name}.jsonl"))
    rows.append(("ms a message, median", f"{statistics.median(times):.2f}", "1"))
    rows.append(("ms a message, 95th percentile", f"{times[int(len(times) * 0.95)]:.2f}", "1"))
    show("The guard", ("what", "Kefu", "to reach"), rows)


if __name__ == "__main__":
    main()
