# One command per wish. Without make: python scripts/start.py does what `make run` does.
PYTHON ?= python3
VENV := .venv/bin
START := $(PYTHON) scripts/start.py

.PHONY: help run setup test check bench eval index
help:
	@echo "make run     install, index corpus/ when it changed, serve the browser app on 127.0.0.1:8501 (PORT=N for another)"
	@echo "make test    install every extra, pass every test (ARGS='tests/house -k wheel' for some)"
	@echo "make setup   only make .venv, with every extra"
	@echo "make check   the gate: ruff, mypy, length of files, rules of the house"
	@echo "make index   index corpus/ when it changed"
	@echo "make eval    answers and citations; with RAG_BENCH_DIR, RAG_SEEDS_DIR, RAG_MINUTES_DIR every judged set, too (ARGS='...': evaluate.py)"
	@echo "make bench   timings (ARGS='...' are handed to scripts/bench.py)"

run:
	@$(START) $(if $(PORT),--port $(PORT))

setup:
	@$(START) setup --extras all

test: setup
	$(VENV)/python -m pytest $(ARGS)

check: setup
	@$(VENV)/python scripts/check.py

index:
	@$(START) index

eval: setup
	$(VENV)/python scripts/evaluate.py $(or $(ARGS),$(if $(RAG_BENCH_DIR),--sets --json benchmarks/results))
ifneq ($(RAG_BENCH_DIR),)
	$(VENV)/python scripts/evaluate_encoder.py --bench $(RAG_BENCH_DIR) --out benchmarks/results/encoder.json
	$(VENV)/python scripts/evaluate_sets.py --json benchmarks/results/sets.json
endif

bench: setup
	$(VENV)/python scripts/bench.py $(ARGS)
