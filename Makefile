.PHONY: check lint types test docs package data pages sample trust kills coverage mutants fuzz audit
check: ## everything the gate runs
	.ci/run
lint:
	ruff check . && ruff format --check .
types:
	mypy
test:
	pytest
docs: ## write the generated pages and build the site: build/site/index.html
	python scripts/make_docs.py
	python scripts/licences.py
	mkdocs build --strict
package: ## build wheel and sdist, and try the wheel in new environments
	python scripts/check_package.py
data: ## rebuild data/foods.csv and data/food_measures.csv: make data SR28=path/to/sr28
	python scripts/build_foods.py $(SR28)
	python scripts/build_measures.py $(SR28)
pages: ## draw the committed sample week again, from its JSON
	nutriplan render reports/sample-week.json --pdf reports/sample-week.pdf
sample: ## rebuild the committed sample week
	nutriplan plan --start 2026-11-23 --pdf reports/sample-week.pdf --json reports/sample-week.json
trust: ## plan for a grid of people, recompute every plan, write docs/explanation/trust.md: make trust SR28=path/to/sr28
	python scripts/trust.py $(if $(SR28),--sr28 $(SR28))
	python scripts/trust.py --report
kills: ## kill commands at random moments, look at their files, write docs/explanation/kills.md
	python scripts/kill_test.py
	python scripts/kill_test.py --report
coverage: ## which lines of the core the tests run; what is left out and why stands in pyproject.toml
	pytest --cov --cov-report=term
mutants: ## change targets and assessment a little, thousands of times, and see that a test fails; goes on where it was
	mutmut run
	python scripts/mutants.py
fuzz: ## change files under the readers' eyes, half an hour each; goes on where it was
	for target in text plan import person; do python scripts/fuzz.py $$target || exit 1; done
audit: ## ask the advisory database about every dependency; needs the network
	pip-audit --skip-editable
