"""Where applications keep their data."""
