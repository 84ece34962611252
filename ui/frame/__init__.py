"""What every page of the app has."""
