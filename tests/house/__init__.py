"""The rules of the house; each rule's checker is itself shown to find a small offender."""
