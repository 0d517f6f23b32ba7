# Two commands do everything: `make run` and `make test`.
PORT ?= 8000
DATA ?= var
PYTHON ?= python3
RUN = $(PYTHON) tools/bootstrap.py requirements/run.txt
DEV = $(PYTHON) tools/bootstrap.py requirements/test.txt
SAMPLE = WEDREG_DATA="$(DATA)" WEDREG_SAMPLE=1 WEDREG_SMS_CHANNEL=screen WEDREG_MAIL_CHANNEL=screen \
	WEDREG_PUBLIC_URL=http://127.0.0.1:$(PORT)

.PHONY: help run code test check lint format bench bench-growth soak texts lock
help: ## show this
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /	/' | expand -t 16

run: ## start the whole system with sample data: make run PORT=8123 DATA=some/folder
	@$(SAMPLE) $(RUN) flask serve --port $(PORT)

code: ## the second factor of a sample account: make code WHO=registrar
	@$(SAMPLE) $(RUN) flask accounts code $(WHO)

check: ## before every commit: lint, types, layers, tests on both databases (under 5 minutes)
	@$(DEV) python tools/check.py

test: ## everything, with the browser journeys and the reliability tests (under 30 minutes)
	@$(DEV) python tools/check.py --all
