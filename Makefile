SHELL := /bin/bash
CARGO ?= cargo
TARGET_DIR = $${CARGO_TARGET_DIR:-target}
PLUGINS = $${DOCKER_CONFIG:-$$HOME/.docker}/cli-plugins
# Composes and docker CLIs of several generations, fetched from Debian's packages.
TOOLS ?= $(abspath $(shell echo $${CARGO_TARGET_DIR:-target}))/tools
# Other linters of compose files, to measure beside.
LINTERS ?= $(abspath $(shell echo $${CARGO_TARGET_DIR:-target}))/linters
# The plugin as it is installed; `cargo bench` builds another one in its place.
MEASURED = $(abspath $(shell echo $${CARGO_TARGET_DIR:-target}))/measured/docker-destination
CORPUS ?= fixtures/compose
SECONDS ?= 60
CASES ?= 10000
# `make test` generates the same files each time; `make properties` and `make fuzz` look for new ones.
SEED ?= 20261123
FUZZ_ARGS ?= -max_total_time=$(SECONDS)

.PHONY: help build install uninstall demo deb deb-try static test lint tools engines-up engines-down properties soak bench fuzz

help: ## Say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

build: ## Build the plugin for use
	@$(CARGO) build --release --locked

install: build ## Install the plugin for this user
	@set -eu; plugins="$(PLUGINS)"; \
	mkdir -p "$$plugins"; \
	fresh=$$(mktemp "$$plugins/.docker-destination.XXXXXX"); \
	trap 'rm -f "$$fresh"' EXIT; trap 'exit 130' INT TERM HUP; \
	cp "$(TARGET_DIR)/release/docker-destination" "$$fresh"; \
	chmod 755 "$$fresh"; \
	mv -f "$$fresh" "$$plugins/docker-destination"; \
	echo "installed $$plugins/docker-destination"; \
	echo "call it with: docker destination --help"

uninstall: ## Remove what install put there
	@set -eu; plugin="$(PLUGINS)/docker-destination"; \
	if [ -e "$$plugin" ] || [ -L "$$plugin" ]; then rm -f "$$plugin"; echo "removed $$plugin"; \
	else echo "$$plugin is not there; nothing was removed"; fi

demo: install ## Install the plugin and show its main job on a real file
	@scripts/demo.sh "$(PLUGINS)/docker-destination"
	@TOOLS="$(TOOLS)" scripts/demo-engine.sh "$(PLUGINS)/docker-destination"

deb: build ## Pack a Debian package: plugin, manual page, completions
	@packaging/deb.sh "$(TARGET_DIR)/release/docker-destination" "$(TARGET_DIR)/debian"

deb-try: tools ## Install that package into a root of its own, call it, remove it (root; bash, zsh and fish)
	@package=$$($(MAKE) --no-print-directory -s deb) && packaging/try-deb.sh "$$package" "$(TOOLS)/docker-new"

static: ## Build a plugin that needs no libraries (the musl target of the toolchain, and Debian's musl-tools)
	@set -eu; target=$$(uname -m)-unknown-linux-musl; \
	[ -d "$$(rustc --print target-libdir --target "$$target")" ] || { echo "error: this toolchain has no $$target; rustup target add $$target"; exit 1; }; \
	command -v musl-gcc >/dev/null || { echo "error: musl-gcc is missing; Debian: apt-get install musl-tools"; exit 1; }; \
	name=$$(echo "$$target" | tr - _); \
	env "CC_$$name=musl-gcc" $(CARGO) build --release --locked --target "$$target"; \
	echo "$(TARGET_DIR)/$$target/release/docker-destination"

tools: ## Fetch the Composes and docker CLIs that the tests compare with
	@tests/testbed/fetch-tools.sh "$(TOOLS)"

lint: ## Check format, lints and documentation
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets --quiet -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps --quiet

engines-up: tools ## Start engines of three generations to test against (root; DESTINATION_TESTBED: where)
	@DESTINATION_DOCKER="$(TOOLS)/docker-new" tests/testbed/engines.sh up
	@echo "DESTINATION_TEST_HOSTS=$$(tests/testbed/engines.sh hosts)"

engines-down: ## Stop them and remove all they made
	@tests/testbed/engines.sh down

# Engines of its own, stopped whatever happens, unless DESTINATION_TEST_HOSTS names some.
test: lint tools ## Run every test, real Composes, docker CLIs and engines included
	@set -eu; export DESTINATION_TOOLS="$(TOOLS)" DESTINATION_DOCKER="$(TOOLS)/docker-new"; \
	if [ -z "$${DESTINATION_TEST_HOSTS:-}" ]; then \
	  export DESTINATION_TESTBED="$$(dirname "$(TOOLS)")/testbed-$$$$"; \
	  trap 'tests/testbed/engines.sh down' EXIT; trap 'exit 130' INT TERM HUP; \
	  tests/testbed/engines.sh up; \
	fi; \
	PROPTEST_RNG_SEED=$(SEED) $(CARGO) test --locked; \
	DESTINATION_DOCKER="$(TOOLS)/docker-old" $(CARGO) test --locked --test cli
	@$(MAKE) --no-print-directory deb-try

properties: ## Check the rewrite on CASES generated files, others each time
	PROPTEST_CASES=$(CASES) $(CARGO) test --locked --test properties

soak: ## Check rewrite on every compose file below CORPUS, in all modes, and all fixes of lint
	@SOAK_CORPUS="$(abspath $(CORPUS))" DESTINATION_TOOLS="$${DESTINATION_TOOLS-$$(ls -d "$(TOOLS)" 2>/dev/null)}" \
	$(CARGO) test --quiet --locked --test soak
	@LINT_CORPUS="$(abspath $(CORPUS))" DESTINATION_TOOLS="$${DESTINATION_TOOLS-$$(ls -d "$(TOOLS)" 2>/dev/null)}" \
	$(CARGO) test --quiet --locked --test lint corpus

bench: tools build ## Measure lint and rewrite beside Compose, other linters and the YAML parser (CORPUS=dir: on its files too), ls and rename beside docker's
	@tests/testbed/fetch-linters.sh "$(LINTERS)"
	@mkdir -p "$(TARGET_DIR)/measured" && cp "$(TARGET_DIR)/release/docker-destination" "$(TARGET_DIR)/measured/"
	@DESTINATION_TOOLS="$(TOOLS)" DESTINATION_LINTERS="$(LINTERS)" CORPUS="$(abspath $(CORPUS))" \
	DESTINATION_BINARY="$(MEASURED)" $(CARGO) bench --locked --bench lint --bench rewrite
	@set -eu; export DESTINATION_TOOLS="$(TOOLS)" DESTINATION_DOCKER="$(TOOLS)/docker-new" DESTINATION_BINARY="$(MEASURED)"; \
	if [ -z "$${DESTINATION_TEST_HOSTS:-}" ]; then \
	  export DESTINATION_TESTBED="$$(dirname "$(TOOLS)")/testbed-$$$$"; \
	  trap 'tests/testbed/engines.sh down' EXIT; trap 'exit 130' INT TERM HUP; \
	  tests/testbed/engines.sh up; \
	fi; \
	$(CARGO) bench --locked --bench ls --bench traffic

# libFuzzer on the stable compiler: these flags are what cargo-fuzz would pass.
FUZZ_FLAGS = -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
  -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing
FUZZ_TARGET = $$(rustc -vV | sed -n 's/^host: //p')

fuzz: ## Feed the parser, the rewrite and lint with made-up texts, SECONDS each
	@set -eu; target="$(FUZZ_TARGET)"; built="$${CARGO_TARGET_DIR:-$$PWD/fuzz/target}"; \
	RUSTFLAGS="$(FUZZ_FLAGS)" $(CARGO) build --release --locked --manifest-path fuzz/Cargo.toml --target "$$target" --target-dir "$$built"; \
	for name in parse rewrite lint; do \
	  mkdir -p "fuzz/corpus/$$name" "fuzz/artifacts/$$name"; \
	  "$$built/$$target/release/$$name" $(FUZZ_ARGS) -timeout=10 -rss_limit_mb=2048 -max_len=2048 -print_final_stats=1 \
	    -artifact_prefix="fuzz/artifacts/$$name/" "fuzz/corpus/$$name" fuzz/seeds; \
	done
