"""The browser app under load: readers that speak its own protocol over a real socket, and what they saw."""
