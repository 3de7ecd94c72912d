"""Keys, access and guard rails."""
