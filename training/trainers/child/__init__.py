"""What runs in the training process itself: rows, packs, losses, the loop, its checkpoints."""
