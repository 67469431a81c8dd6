# `make demo` and `make test` need only Python >= 3.11, pip, git, make and g++. Each makes .venv if it is not there.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test fast lint fuzz bench science docs clean

demo: .venv/ready
	$(BIN)/motor-memory demo

test: lint
	$(BIN)/python -m pytest -m "not science" -n 2

fast: .venv/ready
	$(BIN)/python -m pytest -m "not science and not standalone" -n 2

fuzz: .venv/ready
	MOTOR_MEMORY_EXAMPLES=500 $(BIN)/python -m pytest -n 2 tests/test_damaged_files.py tests/test_hostile.py

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: .venv/ready
	$(BIN)/python -m benchmarks

science: .venv/ready
	-$(BIN)/motor-memory figure all
	$(BIN)/motor-memory score
	$(BIN)/python -m analysis.pages results

docs: .venv/docs-ready
	$(BIN)/sphinx-build -W --keep-going -q docs docs/_build
	@echo "docs/_build/index.html"

clean:
	rm -rf .venv build dist docs/_build docs/drawn docs/generated

.venv/ready: pyproject.toml
	@echo "Making .venv with Motor Memory and its tools (once; a minute or two)"
	@if command -v uv >/dev/null 2>&1; then uv venv -q --allow-existing .venv && uv pip install -q --python $(BIN)/python -e ".[dev]"; \
	else $(PYTHON) -m venv .venv && $(BIN)/python -m pip install -q --disable-pip-version-check -e ".[dev]"; fi
	@touch $@

.venv/docs-ready: .venv/ready
	@echo "Adding Sphinx to .venv (once)"
	@if command -v uv >/dev/null 2>&1; then uv pip install -q --python $(BIN)/python -e ".[docs]"; \
	else $(BIN)/python -m pip install -q --disable-pip-version-check -e ".[docs]"; fi
	@touch $@
