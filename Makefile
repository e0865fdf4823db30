# `make run` and `make test` need Go, Node and make; they set up the rest.

SHELL := /bin/bash
APP   := web/app
# The race detector wants a C compiler; without one the tests run all the same.
# It sleeps a second at the end of each program, seventy of them in the tests of
# the command line, in case another thread has something to report.
export GORACE ?= atexit_sleep_ms=50
RACE  := $(shell command -v cc >/dev/null 2>&1 && echo -race)
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

# What the front end is made from.
APP_SOURCES := $(shell find $(APP) -type f -not -path '*/node_modules/*' -not -path '*/e2e/*' -not -path '*/test-results/*' 2>/dev/null)

.PHONY: run build test attack soak cases image-test bench bench-parts fmt lint lint-go lint-web clean test-long test-go test-lti test-web test-browser fidelity generate pictures

## run: build all and serve it; prints the address to open. DATA is where learners' work is kept,
## ADDR where it is served: make run ADDR=:8026
DATA ?= .data
run: build
	./ehlo serve --data $(DATA) $(if $(ADDR),--addr $(ADDR))

## build: the binary ./ehlo with the front end inside
build: web/dist/index.html
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o ehlo .

web/dist/index.html: $(APP)/node_modules/.installed $(APP_SOURCES)
	cd $(APP) && npm run --silent build
	@touch $@

$(APP)/node_modules/.installed: $(APP)/package-lock.json
	cd $(APP) && npm ci --no-audit --no-fund
	@touch $@

## test: every test there is, browser included
test: test-go test-lti test-web test-browser

## test-long: the same with every case, where make test draws a sample
test-long:
	EHLO_LONG=1 $(MAKE) test

test-go: web/dist/index.html
	go test $(RACE) -timeout 10m ./...
	# What the race detector would change, memory and stack that a line takes; and where it crashes.
	go test -count=1 -run 'TestLine(Allocates|FitsTheStack)' ./internal/sandbox ./web
	go test -count=1 ./internal/cluster
	go test -tags attack -count=1 ./internal/attack

# The learning platform of the tests, against a tool that others have made.
LTIJS := internal/lti/ltitest/testdata/ltijs

test-lti: $(LTIJS)/node_modules/.installed
	go test -tags ltijs -count=1 -run Ltijs ./internal/lti/ltitest

$(LTIJS)/node_modules/.installed: $(LTIJS)/package-lock.json
	cd $(LTIJS) && npm ci --no-audit --no-fund
	@touch $@

test-web: web/dist/index.html
	cd $(APP) && npm run --silent test && npm run --silent size

test-browser: build
	.ci/chromium
	cd $(APP) && npm run --silent e2e

## attack: servers attacked by ATTACKERS clients for SECONDS seconds each, with text of MIB mebibytes
ATTACKERS ?= 10000
SECONDS   ?= 60
MIB       ?= 1024
attack: build
	EHLO_ATTACK=$(ATTACKERS) EHLO_ATTACK_SECONDS=$(SECONDS) EHLO_ATTACK_MIB=$(MIB) go test -tags attack -count=1 -v -timeout 30m ./internal/attack

## cases: how the sessions that people posted are read and explained, of which CASES is the folder
CASES ?= ../shared/cases
cases:
	EHLO_CASES=$(abspath $(CASES)) go test -tags cases -count=1 -run TestCases ./labs/explain/explainers -v

## soak: 100 kills and 30 power cuts under 200 learners, then SOAK seconds of 1,000 learners at work
SOAK ?= 3600
soak: web/dist/index.html
	EHLO_KILLS=100 EHLO_POWER_CUTS=30 EHLO_LEARNERS=200 go test -count=1 -v -timeout 60m -run 'TestKills|TestPowerCuts' ./web
	EHLO_SOAK_SECONDS=$(SOAK) EHLO_LEARNERS=1000 go test -count=1 -v -timeout 24h -run TestSoak ./web

## image-test: the image, built by buildah and started, where that is to be had
image-test:
	.ci/image-test

## pictures: those of README and docs, docs/img/*.png
pictures: build
	.ci/chromium
	cd $(APP) && npm run --silent pictures

## bench: the figures that matter, as one table; docs/performance.md. ONLY=start,enter measures those
## parts, LEARNERS=9000 says how many are connected, PROFILES=DIR has the server write profiles there
bench: build
	go run ./internal/bench $(if $(ONLY),-only $(ONLY)) $(if $(LEARNERS),-learners $(LEARNERS)) $(if $(PROFILES),-profiles $(abspath $(PROFILES)))

## crowd: a class of SEATS while it is led: walls, answers, viewers, a kill; with figures and bounds
SEATS ?= 500
crowd: web/dist/index.html
	EHLO_WALL_SEATS=$(SEATS) EHLO_WALL_SECONDS=30 go test -v -count=1 -run 'TestWallOfMany|TestManyAnswer|TestManyLookAtOne|TestClassIsKilled' ./web

## bench-parts: what single functions cost
bench-parts:
	go test -run '^$$' -bench . -benchmem ./...

## fidelity: our replies against the recorded real servers'; what differs goes to fidelity.diff
RECORDED ?= server/fidelity/testdata/recorded
fidelity:
	go run ./server/fidelity -diff fidelity.diff $(RECORDED)

## generate: what the page has from the server: the socket's messages, the protocols' machines
generate:
	go generate ./...

## fmt: format all sources
fmt:
	gofmt -w $$(git ls-files '*.go')
	cd $(APP) && npm run --silent format

## lint: what .ci/run checks beside the tests; the two halves can run at once (make -j2 lint)
lint: lint-go lint-web

# The watchers' versions are pinned in a module file of their own, so that what
# they need is no requirement of the program's.
WATCH := go tool -modfile=.ci/tools.mod

# What a page could run itself, one day: the desk, the labs, and whatever those
# import.
PORTABLE = $$(go list -deps ./internal/desk/... ./labs/... | grep ^ehlo/)

lint-go:
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo 'run make fmt'; exit 1; }
	go mod tidy -diff
	go vet ./... && go vet -tags attack ./internal/attack && go vet -tags cases ./labs/explain/explainers && go vet -tags ltijs ./internal/lti/ltitest
	$(WATCH) staticcheck ./... && $(WATCH) staticcheck -tags attack ./internal/attack && $(WATCH) staticcheck -tags ltijs ./internal/lti/ltitest
	@unused="$$($(WATCH) deadcode -test ./...)" && test -z "$$unused" || { echo "$$unused"; exit 1; }
	GOOS=js GOARCH=wasm go build $(PORTABLE)
	.ci/vulnerabilities
	.ci/no-skips

lint-web: $(APP)/node_modules/.installed
	cd $(APP) && npm run --silent lint && npm run --silent check

clean:
	rm -rf ehlo web/dist/assets web/dist/index.html $(APP)/node_modules
