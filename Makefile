# Each target is one line; the work is in .make/. ARGS is handed on: make run ARGS="--listen 0.0.0.0:8080"
.DEFAULT_GOAL := help
.PHONY: help setup run dev demo release test lint bench clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install everything that building and testing need
	@.make/setup-build && .make/setup-test

run: ## Build and serve the console on http://127.0.0.1:3000, data under data/
	@.make/run $(ARGS)

dev: ## Serve while you work: rebuilds and reloads on every change
	@.make/dev $(ARGS)

demo: ## Serve a realistic organisation: 40 users, 12,000 credentials, 90 days of usage
	@.make/demo $(ARGS)

release: ## Build the program as it is given away: all of it optimised, which takes longer
	@.make/release

test: ## Run everything: lint, unit, store and protocol tests, the browser on both databases
	@.make/setup-build && .make/setup-test && .make/with-postgres .make/test

lint: ## Check formatting, lints and types
	@.make/setup-build && .make/lint

bench: ## Measure, and write the table to server/benches/RESULTS.md
	@.make/setup-build && .make/bench $(ARGS)

clean: ## Remove what was built, but not the data
	@.make/clean
