# Fettle. `make run` starts everything with demo data, `make test` proves it.
SHELL := /bin/bash
GO    ?= go
BIN   := build/fettle
LAB   := build/fettle-lab
# What the binaries say they are: the release in work, and the commit that was built.
VERSION = $(shell cat VERSION)+$(shell git describe --always --dirty 2>/dev/null || echo unknown)
export CGO_ENABLED ?= 0

.PHONY: rooms help run build lab web test test-race test-web test-long short e2e faults story mission bench bench-smoke bystander lint generate check kafka kafka-stop screenshots clean

help: ## Show what can be made
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-14s %s\n", $$1, $$2}'

run: build ## Start the service with private engines and demo data at http://127.0.0.1:8080
	@./scripts/install-tools.sh postgres
	@exec $(BIN) serve --demo

build: web ## Build pages and binary
	@$(GO) build -trimpath -ldflags "-X fettle/cmd/internal/app.Version=$(VERSION)" -o $(BIN) ./cmd/fettle

lab: build ## Build what measures and exercises the service
	@$(GO) build -trimpath -ldflags "-X fettle/cmd/internal/app.Version=$(VERSION)" -o $(LAB) ./cmd/fettle-lab

web: web/dist/.built ## Build the pages that the binary carries
web/dist/.built: web/package-lock.json $(wildcard texts/*.json) $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print 2>/dev/null)
	@./scripts/build-web.sh
	@touch $@

test: ## Every Go test, on a private PostgreSQL and on Apache Kafka where Java and Maven are there
	@./scripts/test.sh

test-race: ## The Go tests of what runs beside each other, with the race detector (RACE=1 make test takes all)
	@RACE=1 ./scripts/test.sh ./internal/... ./inventory/stock ./cmd/internal/...

test-web: ## The pages' tests that need no browser
	@./scripts/test-web.sh

test-long: ## The property tests with a hundred times the steps, 50,000 senseless requests, every item of the recorded demand
	@FETTLE_LONG=1 ./scripts/test-long.sh

short: ## Rules only, no database
	@$(GO) test -short ./...

e2e: build ## Browser tests in headless Chromium
	@./scripts/e2e.sh

faults: build ## Send what once went wrong to every door and judge the answers (against FETTLE_URL, else it starts its own; make faults LINE=K4)
	@./scripts/install-tools.sh postgres
	@$(if $(FETTLE_URL),,./scripts/with-service.sh) node e2e/faults.mjs $(LINE)

story: lab ## One part's whole life through HTTP and Kafka (against FETTLE_URL, else it starts its own)
	@$(LAB) story $(if $(KILLS),--kills $(KILLS))

mission: lab ## Every row of the mission with its tests and how they ended
	@./scripts/mission.sh

bench: lab ## Every figure beside its yardstick and its goal (make bench ROW=hot_part measures one)
	@./scripts/kafka.sh fetch
	@./scripts/install-tools.sh browser
	@cd e2e && { [ -d node_modules ] || npm ci --no-audit --no-fund --loglevel=error; }
	@$(LAB) bench $(addprefix --row=,$(ROW)) $(if $(PROFILE),--profile $(PROFILE))

bench-smoke: lab ## The same for seconds: does it measure, write the same rows and oversell nothing
	@$(LAB) bench --row=orders_http --row=hot_part --seconds 3 --rounds 1 --results build/bench-smoke.json

bystander: lab ## What strangers' load costs a caller who has nothing to do with it (make bystander ROW=sign-ins)
	@$(LAB) bystander $(addprefix --row=,$(ROW))

lint: ## gofmt, golangci-lint with vet, unreachable code, tsc and eslint
	@./scripts/lint.sh

rooms: ## Print every package with its files, lines and tables
	@./scripts/rooms.sh

# The pages are compiled against the contract, so it is written before they are built anew.
generate: ## Write the contracts and state drawings that are committed
	@[ -e web/dist/.built ] || $(MAKE) --no-print-directory web
	@$(GO) build -trimpath -o $(BIN) ./cmd/fettle
	@$(BIN) openapi > docs/openapi.json
	@$(BIN) asyncapi > docs/asyncapi.json
	@$(BIN) schemas docs/events
	@$(BIN) states docs/state
	@$(GO) test ./cmd/fettle -run "TestTheDrawing|TestTheKindsOfFilesAreWrittenDown" -update >/dev/null
	@$(GO) test ./cmd/fettle-lab/mission -run TestTheTableOfTheMission -update >/dev/null
	@$(GO) test ./texts -run TestEveryCodeIsInTheListOfErrors -update >/dev/null
	@cd web && npm run --silent types

check: ## Exactly what CI runs
	@bash .ci/run

kafka: ## Fetch and start Apache Kafka on loopback (make kafka-stop ends it)
	@./scripts/kafka.sh fetch && ./scripts/kafka.sh start
kafka-stop: ## Stop it
	@./scripts/kafka.sh stop

screenshots: build ## Take the pictures of the README
	@./scripts/screenshots.sh

clean: ## Remove what was built; data stays
	@rm -rf build web/dist/assets web/dist/*.html.gz web/dist/.built
