# Everything is done by `python -m webapp`, which also works where there is no make.
PYTHON ?= python3

.PHONY: run demo test soak check bench words lock setup clean

run test soak check bench words lock setup:
	@$(PYTHON) -m webapp $@ $(ARGS)

# SIZE=large: 120 people and three years, in a database of its own.
demo:
	@$(PYTHON) -m webapp demo $(if $(SIZE),--size $(SIZE)) $(ARGS)

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
