"""Records to the JSON that is promised."""
