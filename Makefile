# Set-up, demo and tests. Everything third-party is fetched by lock file; the scripts in .setup/ say how and why.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup setup-tests demo test lint format bench words lock clean

export PORT ?= 8000
# How many test processes (browsers and killed servers leave a core waiting: one more than there are cores), and anything
# else for pytest: make test PYTEST_ARGS="-k signing -x"
JOBS ?= $(shell expr $$(nproc) + 1)
PYTEST_ARGS ?=

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: ## Only bring in what the demo needs
	@bash .setup/prepare.sh demo

setup-tests: ## Only bring in what the tests need
	@bash .setup/prepare.sh test

demo: setup ## Set up from nothing, load the demo, serve on http://127.0.0.1:$PORT (8000); Ctrl-C stops it
	@exec bash .setup/demo.sh

test: setup-tests ## Set up from nothing, run every test
	@exec .venv/bin/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

lint: setup-tests ## Style, formatting, types
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy

format: setup-tests ## Let ruff repair style and formatting
	@.venv/bin/ruff check --fix . ; .venv/bin/ruff format .

bench: setup-tests ## The long measurements (tests/bench), one at a time; brings the servers it measures against
	@bash .setup/bench.sh
	@exec .venv/bin/python -m pytest -p no:xdist -s tests/bench $(PYTEST_ARGS)

words: setup ## Bring the English catalogue up to date with the Chinese texts
	@bash .setup/words.sh

lock: ## Resolve the Python locks again (LOCK_ARGS=--upgrade for newer versions)
	@bash .setup/lock.sh $(LOCK_ARGS)

clean: ## Remove what set-up and tests made; the data in .heyi/ stays
	@rm -rf .venv .cache .fonts static/vendor *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -prune -exec rm -rf {} + ; find portal -name '*.mo' -delete
