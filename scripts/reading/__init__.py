"""Rooms of scripts/evaluate_reading.py."""
