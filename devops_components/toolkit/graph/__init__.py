"""The graph of a stack: its model, and where it comes from."""
