"""PDF to raw text, and where words stand on a page."""
