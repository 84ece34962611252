"""Rooms of scripts/start.py; only the standard library, as nothing is installed yet."""
