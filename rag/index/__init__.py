"""Minutes to an index on disk: passages, vectors, Japanese terms, and the generations that hold them."""
