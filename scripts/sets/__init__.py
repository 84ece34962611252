"""Rooms of scripts/evaluate_sets.py."""
