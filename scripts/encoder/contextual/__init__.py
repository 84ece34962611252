"""The training of the contextual encoder: start weights, vocabulary, pairs, steps, negatives, int8, figures."""
