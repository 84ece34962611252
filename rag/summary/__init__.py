"""Hits to a Summary whose every statement is verbatim and cited."""
