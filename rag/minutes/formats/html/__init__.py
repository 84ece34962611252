"""HTML to raw text: what a browser shows of it."""
