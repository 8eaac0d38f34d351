# Inzage. "make help" lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.NOTPARALLEL:
.DEFAULT_GOAL := help

# Tools have a go.mod of their own, so that the program does not carry what they need.
TOOL := go tool -modfile=$(CURDIR)/tools/go.mod

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## build and start the portal of an invented company; INZAGE_* settings are taken from the environment
	@.ci/deps postgres
	@$(MAKE) --no-print-directory build
	@if setpriv --pdeathsig TERM true 2>/dev/null; then \
		exec setpriv --pdeathsig TERM bin/inzage demo; \
	fi; \
	exec bin/inzage demo

.PHONY: dev
dev: ## the same, built and started anew whenever a source file changes
	@.ci/deps postgres
	@exec .ci/dev

.PHONY: build
build: ## bin/inzage, one static binary
	@CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '-s -w -X main.version=$(VERSION)' -o bin/inzage ./cmd/inzage

.PHONY: test
test: ## the whole test suite: real PostgreSQL, real SMTP, real browser
	@.ci/deps postgres browser receiver
	@if echo 'int main(void) { return 0; }' | $$(go env CC) -include stdlib.h -x c -o /dev/null - 2>/dev/null; then \
		race=-race; export CGO_ENABLED=1; \
	else \
		race=; export CGO_ENABLED=0; \
		echo "No C compiler here: the tests run without the race detector."; \
	fi; \
	set -x; go test $$race -shuffle=on -p $$(( $$(nproc) * 3 / 2 )) ./... # much of it waits for browsers, leases and servers

.PHONY: check
check: ## all that must be green before a change lands
	@.ci/deps postgres browser receiver
	@$(MAKE) --no-print-directory generated formatted lint build test

.PHONY: generate
generate: ## Go code from the templates
	@$(TOOL) templ generate -log-level warn

.PHONY: generated
generated: # is the generated code that of the templates?
	@sums() { find templates web -name '*_templ.go' -exec sha256sum {} + | sort; }; \
	before=$$(sums); \
	$(MAKE) --no-print-directory generate; \
	stale=$$(comm -13 <(echo "$$before") <(sums)); \
	if [ -n "$$stale" ]; then printf 'Generated code was stale; it is written anew, commit it:\n%s\n' "$$(cut -c 67- <<<"$$stale")" >&2; exit 1; fi

.PHONY: fmt
fmt: ## format Go and templates
	@gofmt -w .
	@$(TOOL) templ fmt -log-level warn .

.PHONY: formatted
formatted: # is every Go file as gofmt writes it?
	@files=$$(gofmt -l .); \
	if [ -n "$$files" ]; then printf 'Not formatted, run "make fmt":\n%s\n' "$$files" >&2; exit 1; fi

.PHONY: lint
lint: ## go vet and staticcheck
	@go vet ./...
	@$(TOOL) staticcheck ./...

.PHONY: schema
schema: ## write migrations/schema.sql anew from the migrations
	@.ci/deps postgres
	@go test ./migrations -count=1 -run '^TestSchema$$' -update
	@git --no-pager diff --stat -- migrations/schema.sql

.PHONY: bench
bench: ## measure against a floor in the same run
	@.ci/deps postgres
	@go run ./bench $(ARGS)

.PHONY: vuln
vuln: ## known vulnerabilities in what we use; needs the network
	@$(TOOL) govulncheck ./...

.PHONY: deps
deps: ## install what is missing: PostgreSQL, and a browser for the tests
	@.ci/deps postgres browser receiver
