"""What is read across meetings: comparisons, timelines, commitments."""
