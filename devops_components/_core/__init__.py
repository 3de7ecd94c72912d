"""What every component is made of; private to this library."""
