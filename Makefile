SHELL := /bin/sh
CARGO ?= cargo
PROFILE_DIR = $${CARGO_TARGET_DIR:-target}/release
PLUGINS = $${DOCKER_CONFIG:-$$HOME/.docker}/cli-plugins

.PHONY: build install uninstall fuzz

build: ## Build the plugin for use
	@$(CARGO) build --release --locked

install: build ## Install the plugin for this user
	@set -eu; plugins="$(PLUGINS)"; \
	mkdir -p "$$plugins"; \
	fresh=$$(mktemp "$$plugins/.docker-destination.XXXXXX"); \
	trap 'rm -f "$$fresh"' EXIT; trap 'exit 130' INT TERM HUP; \
	cp "$(PROFILE_DIR)/docker-destination" "$$fresh"; \
	chmod 755 "$$fresh"; \
	mv -f "$$fresh" "$$plugins/docker-destination"; \
	echo "installed $$plugins/docker-destination"; \
	echo "call it with: docker destination --help"

uninstall: ## Remove what install put there
	@set -eu; plugin="$(PLUGINS)/docker-destination"; \
	if [ -e "$$plugin" ] || [ -L "$$plugin" ]; then rm -f "$$plugin"; echo "removed $$plugin"; \
	else echo "$$plugin is not there; nothing was removed"; fi

# libFuzzer on the stable compiler: these flags are what cargo-fuzz would pass.
FUZZ_FLAGS = -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
  -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 --cfg fuzzing
FUZZ_TARGET = $$(rustc -vV | sed -n 's/^host: //p')
SECONDS ?= 60

fuzz: ## Feed the parser and the rewrite with made-up texts, SECONDS each
	@set -eu; target="$(FUZZ_TARGET)"; built="$${CARGO_TARGET_DIR:-$$PWD/fuzz/target}"; \
	RUSTFLAGS="$(FUZZ_FLAGS)" $(CARGO) build --release --locked --manifest-path fuzz/Cargo.toml --target "$$target" --target-dir "$$built"; \
	for name in parse rewrite; do \
	  mkdir -p "fuzz/corpus/$$name" "fuzz/artifacts/$$name"; \
	  "$$built/$$target/release/$$name" -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=2048 -max_len=2048 -print_final_stats=1 \
	    -artifact_prefix="fuzz/artifacts/$$name/" "fuzz/corpus/$$name" fuzz/seeds; \
	done
