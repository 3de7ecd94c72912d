"""A stack in the forms that other tools read."""
