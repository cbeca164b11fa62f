"""Puts pages that live elsewhere in the repository into the documentation site, so that nothing is written twice."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

PAGES = {
    "reference/data.md": "data/README.md",
    "reference/sources.md": "SOURCES.md",
    "reference/changelog.md": "CHANGELOG.md",
}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages; called by mkdocs with what it found in docs/."""
    root = Path(config.config_file_path).parent
    for page, source in PAGES.items():
        files.append(File.generated(config, page, abs_src_path=str(root / source)))
    return files
