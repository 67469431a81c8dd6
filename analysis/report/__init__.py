"""One self-contained HTML page about recordings, for a student to understand and a reviewer to check.

`page` puts it together from sections; `story` tells the protocol in words, `skills`, `bodies` and `brain` show what was
measured, `raster` packs the spikes for the reader's own eyes (`raster.js`), `origin` says where it all comes from.
"""

from analysis.report.page import page, write_report

__all__ = ["page", "write_report"]
