# Two commands on a fresh machine: `make demo` shows the tool, `make test` proves it.
# Each makes .venv and installs what it needs; both want Python 3.11 or newer.

PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test coverage mutants torture fuzz check format bench bench-peers pictures docs locale clean

demo: $(VENV)/installed
	@$(BIN)/rel demo

test: check
	$(BIN)/python -m pytest

# The long version of what `make test` tries in short; it takes a good while and writes its figures.
torture: $(VENV)/installed-test
	PYTHONPATH=tests $(BIN)/python -m torture --write docs/reliability-figures.md

# Every branch of the journal package, in tests of it and through the installed command; fails where one is not tried.
coverage: $(VENV)/installed-test
	$(BIN)/python -m pytest tests/journal tests/cli --cov --cov-report=term-missing

# Small mistakes put into the journal package, one at a time: how many do its tests notice? It takes hours; name
# modules to take less: make mutants MODULES="undo rewind".
mutants: $(VENV)/installed-test
	$(PIP) install --editable '.[test,mutation]'
	$(BIN)/python tools/mutants.py $(MODULES)

# Coverage-guided fuzzing of every parser and renderer: make fuzz SECONDS=60 TARGET=dates
fuzz: $(VENV)/installed-test
	@$(BIN)/python -c 'import atheris' 2>/dev/null || $(PIP) install --editable '.[fuzz]'
	$(BIN)/python tests/fuzz/fuzz.py $(or $(SECONDS),60) $(TARGET)

check: $(VENV)/installed-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/installed-test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# All commands as whole processes, against bare Python and other programs; it writes docs/performance.md.
bench: $(VENV)/installed-test
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python benchmarks/whole_process.py --write

# The programs that `make bench` compares with. It runs without them too, and says which were missing.
bench-peers: $(VENV)/installed-test
	tools/install-bench-tools.sh
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python benchmarks/install_rel.py --peers

pictures: $(VENV)/installed-test
	$(BIN)/python docs/pictures/draw.py

docs: $(VENV)/installed-test
	$(BIN)/python tools/completion_table.py
	$(BIN)/python tools/reader.py
	$(BIN)/python tools/load_order.py
	$(BIN)/python docs/generate.py

locale: $(VENV)/installed-test
	$(BIN)/python tools/catalogues.py

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "make: no Python 3.11 or newer with venv found; set PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(PIP) install --editable .
	@touch $@

$(VENV)/installed-test: pyproject.toml | $(VENV)/bin/python
	$(PIP) install --editable '.[test]'
	@touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
