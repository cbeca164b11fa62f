"""What many tests read: the shipped tables, loaded once."""

import pytest
from hypothesis import settings

from nutriplan.tables.catalog import Catalog, load_catalog
from nutriplan.tables.references import ReferenceTables, load_references

# How long an example takes says more of the machine's other work than of the code.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="session")
def tables() -> ReferenceTables:
    return load_references()
