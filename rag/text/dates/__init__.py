"""Dates as Japanese papers write them, to days: eras, relative words, times to come, fiscal years."""
