"""Hostile input, drawn by a seed: documents with their names and notes, and questions."""
