"""What a file is, and how its text comes out."""
