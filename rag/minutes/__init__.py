"""Document to Minutes: reading, reflow, header, sections, utterances, replies."""
