# Everything a checkout needs, in .venv; nothing else is touched.
PYTHON ?= python3
BIN := .venv/bin
BOT ?= retail

.PHONY: install chat test lint types check bench clean

install: .venv/installed

.venv/installed: setup.cfg pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Kefu needs Python 3.11 or newer; say make PYTHON=/path/to/python3.11")' >&2
	@echo "Setting up .venv (a few minutes the first time)" >&2
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]' >&2
	@touch $@

# Train the bot and talk to it in the terminal; reads piped lines as well.
chat: install
	@$(BIN)/kefu train $(BOT) >&2 </dev/null
	@$(BIN)/kefu shell $(BOT)

test: lint types
	$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: install
	cd framework && ../$(BIN)/mypy --strict -p kefu

check: lint types

# Every figure of the documentation, measured here and now.
bench: install
	for script in benchmarks/bench_*.py; do $(BIN)/python $$script || exit 1; done

clean:
	rm -rf .venv .kefu models results build dist
