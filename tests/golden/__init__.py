"""Hand-made truth about the sample minutes, and how it is compared."""
