# Gezhi. `make` prints what can be made.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export CGO_ENABLED := 0
GOFLAGS_RELEASE := -trimpath -ldflags "-s -w"

help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

run: build ## build everything and serve the demo district on http://127.0.0.1:8080
	bin/gezhi demo --listen 127.0.0.1:8080

build: web ## build bin/gezhi with the web app inside
	go build $(GOFLAGS_RELEASE) -o bin/gezhi ./cmd/gezhi

web: web/node_modules/.built ## build the web app that goes into the program

web/node_modules/.built: web/node_modules/.installed internal/i18n/messages/zh-CN.json internal/i18n/messages/en.json $(shell find web -type f -not -path 'web/node_modules/*' 2>/dev/null)
	@echo "== building the web app"
	cd web && npm run --silent build
	@touch $@

web/node_modules/.installed: web/package.json web/package-lock.json
	@echo "== installing the web app's build tools (npm ci)"
	cd web && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --silent
	@touch $@

test: ## everything that must hold: formats, vets, generated files, unit, race, web, one journey in a real browser
	scripts/test

prove: ## the slow proofs: every minute of four years, long fuzzing, the figures' floors
	scripts/prove

generate: ## write generated files anew: SQL code, the case flow page, the web app's types
	scripts/generate

figures: build ## measure the figures of docs/figures.md on this machine
	scripts/figures

bench-peers: build ## measure our intake beside the bare record of PocketBase, in turns on this machine
	scripts/bench-peers

clean: ## remove what was built
	rm -rf bin web/node_modules
	git clean -fdXq internal/webui/app

.PHONY: help run build web test prove generate figures bench-peers clean
