"""Papers to take along: Word, Markdown, CSV, plain lines."""
