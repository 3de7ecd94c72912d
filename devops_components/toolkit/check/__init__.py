"""Judges a graph by rules, as the engine would."""
