# The commands of this project. Each installs what it needs first, and only what has changed since.
# A machine needs Python >= 3.11 and make; Node.js and uv come from PyPI where it has none.
#
#   make PYTHON=/path/to/python3 …   chooses the Python
#   make serve ARGS="--port 9000"    hands arguments on; likewise test, demo, bench
#   make serve EXTRA=postgres        installs a driver too (postgres, mysql, redis); MUSTER_DATABASE_URL and MUSTER_REDIS_URL do so by themselves

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve demo test test-python test-web lint lint-repository lint-style lint-types lint-imports lint-web lint-client \
	lint-infra synth deploy docs-aws \
	format bench migrate web openapi docs lock package runtime dev aws test-aws test-infra test-aws-needs clean FORCE

PY := .venv/bin/python
UV := $(PY) scripts/uv.py
MUSTER := $(PY) -m muster.cli
STAMPS := .venv/stamps
NODE := sh ../scripts/node.sh
NODE_MODULES := web/node_modules/.package-lock.json
CLIENT := web/dist/index.html
CDK := infra/node_modules/.package-lock.json

EXTRA ?= $(if $(filter postgres%,$(MUSTER_DATABASE_URL)),postgres)$(if $(filter mysql% mariadb%,$(MUSTER_DATABASE_URL)),mysql) $(if $(MUSTER_REDIS_URL),redis)
# infra/ and its tests need the CDK, which only .venv-aws has: make lint-infra.
PYTHON_SOURCES := --exclude '^(infra|tests/infra)/' src $(wildcard tests scripts bench)

help: ## Lists these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

# --- What people run -----------------------------------------------------------------------------------

serve: runtime $(CLIENT) ## Installs what is missing, builds the web client, migrates the database, serves
	@$(MUSTER) migrate
	@exec $(MUSTER) serve $(ARGS)

demo: export MUSTER_DATA_DIR := $(or $(MUSTER_DATA_DIR),./demo-data)
demo: runtime $(CLIENT) ## The same with a workspace full of examples, kept in ./demo-data
	@$(MUSTER) demo
	@exec $(MUSTER) serve $(ARGS)

migrate: runtime ## Brings the database's schema up to date
	@$(MUSTER) migrate

# --- What developers run -------------------------------------------------------------------------------

test: test-web test-python ## Runs every test that this machine can run; those it cannot say why

test-web: $(NODE_MODULES)
	@echo "Testing the web client's logic (Vitest)."
	@cd web && $(NODE) npm test --silent

# In the order of the folders: tests of browsers share one for as long as they follow each other.
test-python: dev $(CLIENT)
	@echo "Testing the server and the whole in a browser (pytest; minutes)."
	@$(PY) -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(ARGS)

lint: lint-repository lint-style lint-types lint-imports lint-web lint-client ## Runs every check that needs no running program

lint-repository: dev
	@echo "Checking the repository's own rules and the locks."
	@$(PY) scripts/check.py
	@$(PY) scripts/lock.py --check

lint-style: dev
	@echo "Checking Python: ruff."
	@$(PY) -m ruff check --quiet .
	@$(PY) -m ruff format --quiet --diff .

lint-types: dev
	@echo "Checking Python: types (mypy; half a minute the first time)."
	@$(PY) -m mypy --no-error-summary $(PYTHON_SOURCES)

lint-infra: aws ## Checks infra/: types, cdk-nag, cfn-lint; part of make test-infra and not of make lint, which installs no CDK
	@echo "Checking infra/: types (mypy; a minute the first time), then the templates (cdk-nag, cfn-lint)."
	@.venv-aws/bin/python -m mypy --no-error-summary infra tests/infra tests/aws
	@sh scripts/node.sh .venv-aws/bin/python -m pytest --aws -q tests/infra/test_findings.py

lint-imports: dev
	@echo "Checking Python: who imports whom (import-linter)."
	@.venv/bin/lint-imports --no-logo

lint-web: $(NODE_MODULES)
	@echo "Checking the web client: Biome, imports, types."
	@cd web && $(NODE) npm run --silent lint
	@cd web && $(NODE) npm run --silent typecheck

# After lint-web: Biome must not meet the file while it is being compared.
lint-client: dev $(NODE_MODULES)
	@echo "Checking that web/openapi.json and the generated client are in step with the routes."
	@cd web && $(NODE) sh ../scripts/check_client.sh

format: dev $(NODE_MODULES) ## Formats the code and mends what can be mended
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .
	@cd web && $(NODE) npm run --silent format

test-aws: $(STAMPS)/uv ## Deploys to an emulator of AWS and tests that; needs no account
	@MAKE="$(MAKE)" $(PY) scripts/test_aws.py deployed $(ARGS)

test-infra: $(STAMPS)/uv ## Tests what that rests on: templates, types, packages, adapters, the CDK's own program
	@MAKE="$(MAKE)" $(PY) scripts/test_aws.py parts $(ARGS)

# The client first: its packages take longest.
test-aws-needs: $(CLIENT) aws $(STAMPS)/emulator $(STAMPS)/lambda $(CDK)

# --- AWS: see docs/guides/deploy-to-aws.md ---

STAGE ?= dev

synth: aws ## Makes the CloudFormation templates of STAGE (dev) in build/cdk; needs no network and no account
	@sh scripts/node.sh .venv-aws/bin/python infra/app.py --output build/cdk --context stage=$(STAGE) $(ARGS)

deploy: aws $(CLIENT) $(CDK) ## Deploys STAGE (dev) to the AWS account that your credentials are for
	@$(PY) scripts/package.py --rds-ca --deployed-with $(ARGS)
	@.venv-aws/bin/python -m infra.publish --stage $(STAGE) --assets
	@cd infra && sh ../scripts/node.sh node_modules/.bin/cdk deploy --all --no-notices --output ../build/cdk --context stage=$(STAGE) $(ARGS)
	@.venv-aws/bin/python -m infra.publish --stage $(STAGE)

docs-aws: aws ## Writes docs/reference/aws.md from the templates
	@sh scripts/node.sh .venv-aws/bin/python -m infra.reference

bench: dev $(CLIENT) ## Measures speed against a floor on this machine
	@$(PY) -m bench $(ARGS)

web: $(CLIENT) ## Builds the web client into web/dist

openapi: runtime $(NODE_MODULES) ## Writes web/openapi.json and the client generated from it
	@$(MUSTER) openapi > web/openapi.json.new && mv web/openapi.json.new web/openapi.json
	@cd web && $(NODE) npm run --silent generate

docs: dev ## Writes the generated pages: settings, and the state of the requirements
	@$(PY) scripts/write_docs.py

package: $(STAMPS)/uv $(CLIENT) ## Builds what the functions on AWS run into build/functions
	@$(PY) scripts/package.py $(ARGS)

lock: $(STAMPS)/uv ## Locks the dependencies anew; UPGRADE=1 takes newer versions
	@$(PY) scripts/lock.py $(if $(UPGRADE),--upgrade)

clean: ## Removes everything that was installed or made, but no data
	@rm -rf .venv .venv-aws .venv-emulator .venv-lambda .node .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis web/node_modules web/dist
	@rm -rf web/tools/*/node_modules infra/node_modules
	@find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

# --- What those install, and when --------------------------------------------------------------------

runtime: $(STAMPS)/runtime $(EXTRA:%=$(STAMPS)/extra-%)
dev: $(STAMPS)/dev

# .venv holds absolute paths: a checkout that was moved or copied needs a new one.
ifneq ($(shell cat $(STAMPS)/place 2>/dev/null),$(CURDIR))
$(STAMPS)/uv: FORCE
endif

# It leaves the stamp alone where .venv is in order, so nothing is installed anew because of a file's time.
$(STAMPS)/uv: requirements/uv.txt scripts/bootstrap.sh
	@sh scripts/bootstrap.sh

# Hashes are checked for everything that is installed, and for what builds the project itself.
define install
	@$(UV) pip sync --quiet --require-hashes requirements/$(1).txt
	@$(UV) pip install --quiet --no-deps --build-constraints requirements/build.txt --editable .
	@touch $@
endef

$(STAMPS)/runtime: $(STAMPS)/uv requirements/runtime.txt requirements/build.txt
	@echo "Installing what Muster runs on (requirements/runtime.txt; some seconds)."
	$(call install,runtime)

$(STAMPS)/extra-%: $(STAMPS)/runtime requirements/%.txt
	@echo "Installing the driver for $*."
	@$(UV) pip install --quiet --require-hashes --requirement requirements/$*.txt
	@touch $@

$(STAMPS)/dev: $(STAMPS)/runtime requirements/dev.txt
	@echo "Installing what the tests and checks need (requirements/dev.txt; some seconds, PostgreSQL included)."
	$(call install,dev)

# Environments of their own: the laptop's never holds an AWS SDK, and the emulator's packages are nobody else's.
aws: $(STAMPS)/aws-dev
define environment
	@$(UV) venv --quiet --allow-existing --python $(PY) $(2)
	@$(UV) pip sync --quiet --require-hashes --python $(2)/bin/python requirements/$(1).txt
endef

$(STAMPS)/aws-dev: $(STAMPS)/uv requirements/aws-dev.txt requirements/build.txt
	@echo "Installing the AWS SDK and the CDK into .venv-aws (requirements/aws-dev.txt; up to a minute)."
	$(call environment,aws-dev,.venv-aws)
	@$(UV) pip install --quiet --no-deps --build-constraints requirements/build.txt --python .venv-aws/bin/python --editable .
	@touch $@

$(STAMPS)/emulator: $(STAMPS)/uv requirements/emulator.txt
	@echo "Installing the emulator of AWS into .venv-emulator (requirements/emulator.txt)."
	$(call environment,emulator,.venv-emulator)
	@touch $@

$(STAMPS)/lambda: $(STAMPS)/uv requirements/lambda.txt
	$(call environment,lambda,.venv-lambda)
	@.venv-lambda/bin/python -m compileall -q .venv-lambda/lib # as AWS's runtime has it; functions write no bytecode
	@touch $@

$(NODE_MODULES): web/package-lock.json | $(STAMPS)/uv
	@echo "Installing the web client's packages (npm ci; up to a minute)."
	@cd web && $(NODE) npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(CDK): infra/package-lock.json | $(STAMPS)/uv
	@echo "Installing the CDK's own program into infra/node_modules."
	@cd infra && $(NODE) npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# Directories are looked at too, so that a deleted file is noticed.
CLIENT_SOURCES := $(addprefix web/,src public index.html public.html package.json vite.config.ts tsconfig.json tsr.config.json postcss.config.mjs)
ifneq ($(shell find $(CLIENT_SOURCES) -newer $(CLIENT) 2>&1 | head -n 1),)
$(CLIENT): FORCE
endif

$(CLIENT): $(NODE_MODULES)
	@echo "Building the web client into web/dist (Vite; some seconds)."
	@cd web && $(NODE) npm run --silent build -- --logLevel warn
	@touch $@
