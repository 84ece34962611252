"""Raw text to structure: lines, header, sections, utterances, replies."""
