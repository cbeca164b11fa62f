"""What someone ate, read as people write it down."""
