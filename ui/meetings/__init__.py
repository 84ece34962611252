"""Documents: read, corrected, put in, indexed."""
