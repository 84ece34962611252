"""Questions asked, and what answers them."""
