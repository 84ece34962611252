"""The doors for people and programs: the command line."""
