"""What is kept and how it is found: the catalogue, its two derived indexes, search."""
