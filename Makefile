# make without a target prints the list of targets.

SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
SOURCES := Sources Tests Package.swift
# The suites run one after another, so that tests in real time do not compete with long computations.
SUITES := NewsCoreTests NewsTextTests NewsArticlesTests FeedParsingTests CurlTransportTests NewsStoreTests NewsEngineTests \
  NewsRenderingTests NewsConfigurationTests NewsServerTests ResilienceTests newsaggTests
# A suite that hangs ends with a failure; the slowest takes three minutes on two cores.
SUITE_LIMIT := timeout --kill-after=10 1200
TSAN_SUITES := CurlTransportTests NewsStoreTests NewsEngineTests NewsServerTests ResilienceTests
RELEASE := --configuration release --static-swift-stdlib --disable-local-rpath
STRICT := --explicit-target-dependency-import-check error

.PHONY: help
help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: bootstrap
bootstrap: ## install the system libraries that are missing
	@scripts/bootstrap.sh

.PHONY: build
build: bootstrap ## build for development
	$(SWIFT) build --product newsagg

.PHONY: release
release: bootstrap ## build the binary that is installed
	$(SWIFT) build $(RELEASE) --product newsagg

.PHONY: demo
demo: build ## run the main commands on recorded responses, without a network
	@examples/demo.sh .build/debug/newsagg

.PHONY: demo-cluster
demo-cluster: build ## run some commands as on two machines that share a PostgreSQL database
	@examples/cluster.sh .build/debug/newsagg

.PHONY: test
test: lint ## lint, build without warnings, run all tests
	@scripts/bootstrap.sh test
	$(SWIFT) build --build-tests $(STRICT)
	@for suite in $(SUITES); do \
	  echo "== $$suite"; $(SUITE_LIMIT) $(SWIFT) test --skip-build $(STRICT) --filter "^$$suite\." \
	    || { echo "$$suite: failed" >&2; exit 1; }; \
	done

.PHONY: check
check: test man completions ## test, check man pages, and fail if the completions are not up to date
	@git diff --exit-code -- man completions

.PHONY: lint
lint: ## check the format of Swift files, and that only certain tests use real time
	$(SWIFT) format lint --strict --recursive --parallel $(SOURCES)
	@! grep -rnE --include='*.swift' '\bTask\.sleep|\b(u|nano)sleep\(|asyncAfter|ContinuousClock(\.now *[-<>]|\(\))|[-<>] *ContinuousClock\.now|\.duration\(to:' Tests \
	  | grep -vE '^Tests/(Resilience|Support/|newsaggTests/Processes/)|RealTimeTests\.swift:' \
	  || { echo 'real time in a test: see "Tests and time" in CONTRIBUTING.md' >&2; false; }

.PHONY: format
format: ## format all Swift files
	$(SWIFT) format --in-place --recursive --parallel $(SOURCES)

.PHONY: tsan
tsan: ## run the tests of engine, store, server and transport under the thread sanitizer
	@scripts/bootstrap.sh test
	$(SWIFT) build --build-tests --sanitize thread --scratch-path .build-tsan
	@for suite in $(TSAN_SUITES); do \
	  echo "== $$suite"; NEWSAGG_TEST_RUNS=200 NEWSAGG_GROUP_RUNS=10 NEWSAGG_SLA_RUNS=2 \
	    $(SWIFT) test --sanitize thread --scratch-path .build-tsan --skip-build --filter "^$$suite\." || exit 1; \
	done

.PHONY: deep
deep: ## run the long tests: hundreds of faults, thousands of kills, mutants
	@scripts/bootstrap.sh test
	scripts/deep.sh

.PHONY: golden
golden: ## rewrite the expected outputs of tests; review the difference
	UPDATE_GOLDEN=1 $(SWIFT) test --filter '^(newsagg|NewsRendering|NewsConfiguration)Tests\.'

.PHONY: completions
# fish 3 does not know the option of commandline that the generated script uses for the word before the cursor.
completions: build ## write the shell completions, and test them in the shells
	.build/debug/newsagg --generate-completion-script bash | sed '/^complete /d' \
	  | cat - packaging/bash-completion-equals.bash > completions/newsagg.bash
	.build/debug/newsagg --generate-completion-script zsh \
	  | sed "/\]:/ { s/'--\([a-z-]*\)\[/'--\1=[/; s/{--\([a-z-]*\),-\([a-z]\)}/{--\1=,-\2+}/ }" \
	  > completions/_newsagg
	.build/debug/newsagg --generate-completion-script fish \
	  | sed 's/(__newsagg_tokens -tC)/(string length -- "$$(commandline -ct)")/' > completions/newsagg.fish
	@scripts/test-completions.sh .build/debug/newsagg

.PHONY: man
man: ## check the man pages
	@if command -v mandoc >/dev/null; then mandoc -T lint -W warning man/*.[15]; fi

.PHONY: install
install: release ## install program, man pages, completions and user units below $(DESTDIR)$(PREFIX)
	install -D -m 755 .build/release/newsagg $(DESTDIR)$(PREFIX)/bin/newsagg
	for page in man/*.1; do install -D -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man1/$${page##*/}; done
	for page in man/*.5; do install -D -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man5/$${page##*/}; done
	install -D -m 644 completions/newsagg.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/newsagg
	install -D -m 644 completions/_newsagg $(DESTDIR)$(PREFIX)/share/zsh/vendor-completions/_newsagg
	install -D -m 644 completions/newsagg.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/newsagg.fish
	for unit in packaging/user/*; do \
	  install -D -m 644 $$unit $(DESTDIR)$(PREFIX)/share/systemd/user/$${unit##*/}; \
	  sed -i 's|/usr/local/bin/|$(PREFIX)/bin/|' $(DESTDIR)$(PREFIX)/share/systemd/user/$${unit##*/}; \
	done

.PHONY: uninstall
uninstall: ## remove the installed files; configurations and stores of users stay
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/,bin/newsagg $(patsubst %,share/man/man1/%,$(notdir $(wildcard man/*.1))) \
	  $(patsubst %,share/man/man5/%,$(notdir $(wildcard man/*.5))) \
	  share/bash-completion/completions/newsagg share/zsh/vendor-completions/_newsagg \
	  share/fish/vendor_completions.d/newsagg.fish \
	  $(patsubst %,share/systemd/user/%,$(notdir $(wildcard packaging/user/*))))

.PHONY: bench
bench: release ## compare start and fetch with other programs; tables are in Benchmarks/
	Benchmarks/startup.sh
	Benchmarks/fetch.sh

.PHONY: hooks
hooks: ## lint staged files before each commit
	ln -sf ../../scripts/pre-commit .git/hooks/pre-commit
