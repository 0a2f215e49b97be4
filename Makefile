# Every target sets itself up first; nothing is installed outside .venv.
.PHONY: demo test test-ray setup check lock migration
SODATERU = .venv/bin/sodateru

demo: setup  ## local workspace in the browser, sample company included: http://127.0.0.1:8300
	@$(SODATERU) demo

test: setup check  ## style, types, import rule, then every test
	@.venv/bin/python -m pytest -q -n 4 --dist loadfile

test-ray:  ## training on a real one-node Ray cluster; installs the extra first (300 MB)
	@SODATERU_EXTRAS=local,dev,ray bash deploy/setup.sh
	@.venv/bin/python -m pytest -q tests/contracts/test_ray_trainer.py

check: setup  ## style, types, import rule
	@.venv/bin/ruff check . && .venv/bin/ruff format --check -q . && .venv/bin/mypy && .venv/bin/lint-imports --no-logo

setup:  ## .venv with the pinned versions; seconds when nothing changed
	@bash deploy/setup.sh

lock: setup  ## refresh constraints.txt from pyproject.toml
	@bash deploy/lock.sh

migration: setup  ## write the next database revision: make migration m="what changes"
	@.venv/bin/python deploy/migrations/new.py "$(m)" && .venv/bin/ruff format -q deploy/migrations
