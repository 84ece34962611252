"""Tests of signin."""
