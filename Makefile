# Two commands do everything: `make run` and `make test`.
PORT ?= 8000
DATA ?= var
PYTHON ?= python3
SEED ?= 20260427
RUN = $(PYTHON) tools/bootstrap.py requirements/run.txt
DEV = $(PYTHON) tools/bootstrap.py requirements/test.txt
SAMPLE = WEDREG_DATA="$(DATA)" WEDREG_SAMPLE=1 WEDREG_SMS_CHANNEL=screen WEDREG_MAIL_CHANNEL=screen \
	WEDREG_PORT="$(PORT)"

COUPLES ?= 200
PLACES ?= 20
AT_ONCE ?= 30

.PHONY: help run code test check lint format bench drill soak texts lock
help: ## show this
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /	/' | expand -t 16

run: ## start the whole system with sample data: make run PORT=8123 DATA=some/folder
	@$(SAMPLE) exec $(RUN) flask serve

code: ## the second factor of a sample account: make code WHO=registrar
	@$(SAMPLE) $(RUN) flask accounts code $(WHO)

check: ## before every commit: lint, types, layers, tests on both databases (under 5 minutes)
	@$(DEV) python tools/check.py

test: ## everything, with the browser journeys and the reliability tests (under 30 minutes)
	@$(DEV) python tools/check.py --all

lint: ## what the house rules say, without the tests
	@$(DEV) python tools/check.py --rules

format: ## put the code into its form
	@$(DEV) ruff format .
	@$(DEV) ruff check --fix-only --quiet .

bench: ## measure, and write docs/performance.md (under 10 minutes)
	@$(DEV) python -m bench

drill: ## the release of a day: make drill COUPLES=2000 PLACES=200 AT_ONCE=30 (minutes, PostgreSQL)
	@$(DEV) python -m bench.release_drill $(COUPLES) $(PLACES) $(AT_ONCE)

soak: ## the reliability tests and the draws with their large figures: make soak SEED=7 (an hour or more)
	@WEDREG_SOAK=1 WEDREG_SEED=$(SEED) $(DEV) pytest -m "reliability or soak"

texts: ## collect new sentences into the English catalogue, and compile it
	@$(DEV) python tools/texts.py

lock: ## choose the newest versions that fit and pin them with their hashes (needs uv)
	@for extra in run: "postgresql:--extra postgres" "test:--extra postgres --extra dev"; do \
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade pyproject.toml \
	$${extra#*:} -o requirements/$${extra%%:*}.txt || exit 1; done
