"""Records to JSON, tables and highlight pieces; pure."""
