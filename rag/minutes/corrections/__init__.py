"""minutes.toml: what it says of the documents of its folder, applied and changed."""
