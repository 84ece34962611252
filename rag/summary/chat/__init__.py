"""The chat writer: a model writes, and every sentence is checked."""
