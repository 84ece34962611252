"""One file per room, and `house/`, `properties/`, `journeys/`, `golden/`."""
