# Two commands on a fresh machine: `make demo` and `make test`. What they need beyond Python, they install in .venv.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
export PORT

.PHONY: setup setup-dev demo test check bench prove trial policy translations schema census

setup: .venv/app.stamp  ## the application: .venv/bin/amparo

setup-dev: .venv/dev.stamp  ## the application and what its tests and checks need

.venv/uv.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Amparo needs Python 3.11 or newer: set PYTHON=/path/to/it"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.lock
	@touch $@

.venv/app.stamp: .venv/uv.stamp requirements/app.lock pyproject.toml
	$(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python --require-hashes -r requirements/app.lock
	$(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python --no-deps --no-build-isolation -e .
	$(BIN)/python -m amparo.web.translations compile
	@touch $@

.venv/dev.stamp: .venv/app.stamp requirements/dev.lock
	$(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python --require-hashes -r requirements/dev.lock
	@touch $@

demo: setup  ## a country in miniature, served on PORT (8000)
	$(BIN)/amparo demo --port $(PORT)

test: setup-dev  ## every test, on a real PostgreSQL and in a real browser
	@./tests/ensure-browser
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not shared"

check: setup-dev  ## linter, types, layers, migrations, policy, translations, schema
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint amparo/web/templates --check --lint
	$(BIN)/lint-imports
	$(BIN)/python -m tests.checks

bench: setup-dev  ## lists, search, open, register at 10k, 100k and 1M cases beside raw SQL (SIZES="10000")
	$(BIN)/python -m bench $(if $(SIZES),--sizes $(SIZES))

trial: setup-dev  ## the real files of ../shared/data
	$(BIN)/python -m pytest -q -s -m shared tests

prove: setup-dev  ## every figure of the protection with its negative control; about an hour (ONLY=crashes,load)
	$(BIN)/python -m prove $(if $(ONLY),--only $(ONLY)) $(if $(WRITE),--write)

policy: setup-dev  ## write the migrations that the policy table needs
	$(BIN)/amparo policy write

census: setup-dev  ## write the census of who can do what with which rows anew
	$(BIN)/python -m prove.write_census

schema: setup-dev  ## write the schema snapshot and the pages of functions anew
	$(BIN)/python -m tests.checks schema
