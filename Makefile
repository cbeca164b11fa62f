.PHONY: check lint types test data sample
check: ## everything the gate runs
	.ci/run
lint:
	ruff check . && ruff format --check .
types:
	mypy
test:
	pytest
data: ## rebuild data/foods.csv and data/food_measures.csv: make data SR28=path/to/sr28
	python scripts/build_foods.py $(SR28)
	python scripts/build_measures.py $(SR28)
sample: ## rebuild the committed sample week
	nutriplan plan --start 2026-11-23 --pdf reports/sample-week.pdf --json reports/sample-week.json
