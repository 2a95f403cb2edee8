# `make run` shows a gateway compiled from specs/; `make test` proves that it works. Both set everything up first.

SPEC ?= specs
CONFIGURATION ?= debug
FUZZ ?= promql
FUZZ_SECONDS ?= 60

.PHONY: setup build generate run test sanitize lint check release bench bench-rules bench-metrics bench-proxy profile-proxy storm fuzz clean

setup:
	@scripts/setup.sh

## Compile the spec, then the gateway from what that wrote.
build: generate
	swift build --configuration $(CONFIGURATION) --product velod
	swift build --configuration $(CONFIGURATION) --product SampleBackend

generate: setup
	swift build --configuration $(CONFIGURATION) --product veloc
	"$$(swift build --configuration $(CONFIGURATION) --show-bin-path)/veloc" build "$(SPEC)"

## Serve the spec with sample backends until Ctrl-C.
run: build
	@SPEC="$(SPEC)" CONFIGURATION=$(CONFIGURATION) scripts/run.sh

## Everything CI checks.
test:
	@scripts/setup.sh test
	scripts/lint.sh
	scripts/test.sh
	scripts/sanitize.sh

## The metric engine's tests under the Thread Sanitizer.
sanitize:
	@scripts/setup.sh test
	scripts/sanitize.sh

lint:
	scripts/lint.sh

## The spec has no problems and generated/ and grafana/ are what it compiles to.
check: setup
	swift build --configuration $(CONFIGURATION) --product veloc
	"$$(swift build --configuration $(CONFIGURATION) --show-bin-path)/veloc" build "$(SPEC)" --check

## One self-contained velod, and a veloc that needs libyaml only.
release: setup
	swift build --configuration release --static-swift-stdlib --product veloc
	"$$(swift build --configuration release --show-bin-path)/veloc" build "$(SPEC)"
	swift build --configuration release --static-swift-stdlib --product velod

## What a spec of 10,000 tenants and one of 5,000 alerts cost, printed with the machine.
bench: bench-metrics bench-proxy
	@scripts/setup.sh bench
	scripts/bench.sh

## A part of it alone: checking 5,000 distinct alerts, against promtool.
bench-rules:
	@scripts/setup.sh bench
	@mkdir -p .build-bench
	swift build --configuration release --product veloc
	scripts/bench-rules.sh "$$(swift build --configuration release --show-bin-path)/veloc" .build-bench

## Kill a counting process 200 times; its state file loses nothing.
storm:
	CONFIGURATION=release scripts/kill-storm.sh

## The metric engine beside client_golang and prometheus-cpp, same series.
bench-metrics:
	@scripts/setup.sh bench
	scripts/bench-metrics.sh

## velod beside HAProxy, nginx, Envoy and Caddy, one thread each, same load.
bench-proxy:
	@scripts/setup.sh bench
	scripts/bench-proxy.sh

## Where a request's instructions, allocations and system calls are, by function.
profile-proxy:
	@scripts/setup.sh bench
	scripts/profile-proxy.sh

## Coverage-guided fuzzing of FUZZ (promql, regex or spec) for FUZZ_SECONDS.
fuzz: setup
	scripts/fuzz.sh $(FUZZ) $(FUZZ_SECONDS)

clean:
	swift package clean
	rm -rf .run .build-bench .build-fuzz .build-tsan
