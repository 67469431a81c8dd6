"""How the documentation is built: `make docs`, without network."""

from __future__ import annotations

import sys
from importlib.metadata import version as installed
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import describe  # noqa: E402  (found only after the line above)

project = "Motor Memory"
author = copyright = "The Motor Memory developers"
version = release = installed("motor-memory")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_gallery.gen_gallery",
]
exclude_patterns = ["_build", "gallery/*.rst"]
# Headings are link targets, as on the code host's pages.
myst_heading_anchors = 3
autodoc_typehints = "none"

sphinx_gallery_conf = {
    "examples_dirs": "gallery",
    "gallery_dirs": "drawn",
    "filename_pattern": "/draw_",
    "download_all_examples": False,
    "show_memory": False,
    "write_computation_times": False,
    "min_reported_time": 10_000,
    "abort_on_example_error": True,
}

html_theme = "furo"
html_title = "Motor Memory"
html_show_sourcelink = False

describe.main(HERE / "generated")
