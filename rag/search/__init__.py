"""Question to hits: reading the question, both legs, fusion."""
