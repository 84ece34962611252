"""A corpus to a new generation."""
