"""The guard: no text of a language model goes out unless nothing that matters has changed.

`judge(original, rewritten, context)` compares a rendered template with its rewording.
"""

from kefu.nlg.guard.context import GuardContext, Reason, Verdict
from kefu.nlg.guard.judge import judge

__all__ = ["GuardContext", "Reason", "Verdict", "judge"]
