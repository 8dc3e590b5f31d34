"""What holds for every test."""

import os

# several workers share the processors; and one thread gives the same sums on every run
os.environ.setdefault("OMP_NUM_THREADS", "1")
