"""The live side: question -> answer -> feedback. Knows nothing of curation or training."""
