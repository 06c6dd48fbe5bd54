SHELL := /bin/sh
CARGO ?= cargo
CORPUS ?= fixtures
PROFILE_DIR = $${CARGO_TARGET_DIR:-target}/release
PLUGINS = $${DOCKER_CONFIG:-$$HOME/.docker}/cli-plugins

.PHONY: build install uninstall soak

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

soak: ## Check rewrite on every compose file below CORPUS, in all modes (DESTINATION_TOOLS: Composes to ask)
	@SOAK_CORPUS="$(abspath $(CORPUS))" $(CARGO) test --quiet --locked --test soak
