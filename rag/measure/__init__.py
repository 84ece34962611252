"""TREC and BEIR files, and the measures of retrieval and citation."""
