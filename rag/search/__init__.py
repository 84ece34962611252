"""A question as read, to hits: both legs, fused, replies with what they answer."""
