"""What many tests read: the shipped tables, loaded once."""

import pytest

from nutriplan.tables.catalog import Catalog, load_catalog
from nutriplan.tables.references import ReferenceTables, load_references


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="session")
def tables() -> ReferenceTables:
    return load_references()
