"""What leaves the planner: words and rounded numbers (`view`), and the formats that print them."""
