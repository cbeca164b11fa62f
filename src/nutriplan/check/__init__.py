"""What was eaten against the targets, and the least change that closes the gaps."""
