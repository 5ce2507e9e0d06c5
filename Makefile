# Every target makes the machine ready by itself (scripts/bootstrap) and is quick when it already is.
# ARGS goes on to the command behind a target: make test ARGS="-k sheet", make demo ARGS=--reset

.DEFAULT_GOAL := help
.PHONY: help run demo test test-all check fmt bench scale mutants verapdf lock vendor bundles
PY := .venv/bin/python
FLASK := .venv/bin/flask --app wsgi
# Python keeps what it has compiled: tests start hundreds of processes, and each would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

help:  ## this list
	@grep -hE '^[a-z-]+: .*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## (.*)/  make \1|\2/' | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

run:  ## start Facilitator on http://127.0.0.1:8000 (HOST, PORT, DATABASE_URL, DATA_DIR from the environment)
	@scripts/bootstrap run
	@exec $(PY) -m facilitator.serve $(ARGS)

demo:  ## add the example programme (ARGS=--reset: make it anew)
	@scripts/bootstrap run
	@$(FLASK) demo $(ARGS)

test:  ## run the tests (ARGS="-k name", ARGS="-m 'not browser'")
	@scripts/bootstrap test
	@scripts/test $(ARGS)

test-all:  ## besides, what is long: properties in depth and the suite on PostgreSQL (before a release; about an hour)
	@scripts/bootstrap test
	@scripts/test --all

check:  ## format, lint, types, import contracts, templates, migrations, diagrams, vendored files
	@scripts/bootstrap dev
	@scripts/check

fmt:  ## put the code in order
	@scripts/bootstrap dev
	@$(PY) -m ruff check --fix --quiet . || true
	@$(PY) -m ruff format .

bench:  ## measure the fixed scenario, one JSON object per line
	@scripts/bootstrap dev
	@$(PY) -m bench $(ARGS)

scale:  ## measure the pages of an organisation of 2,000 programmes, by hand (ARGS="--programmes 200 --database postgresql")
	@scripts/bootstrap dev
	@$(PY) -m bench.scale $(ARGS)

mutants:  ## put small faults into the rules and see whether a test notices (ARGS="signing --all"; about ten minutes)
	@scripts/bootstrap test
	@$(PY) scripts/mutants $(ARGS)

verapdf:  ## have veraPDF judge every kind of pack, on a machine that has it (VERAPDF=where it is)
	@scripts/bootstrap run
	@scripts/verapdf

lock:  ## pin the packages anew (ARGS=--upgrade: newest allowed versions)
	@scripts/bootstrap dev
	@scripts/lock $(ARGS)

vendor:  ## fetch the pinned browser libraries and make the web's fonts (needs npm)
	@scripts/bootstrap dev
	@$(PY) scripts/vendor.py
	@$(PY) scripts/fonts.py

bundles:  ## put the scripts of each family of screens into one file, in static/bundles (needs npm)
	@scripts/bootstrap dev
	@$(PY) scripts/bundles.py
