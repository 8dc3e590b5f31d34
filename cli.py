"""Kefu from a checkout, without installing it: python cli.py train retail."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "framework"))

from kefu.cli.main import main

if __name__ == "__main__":
    main()
