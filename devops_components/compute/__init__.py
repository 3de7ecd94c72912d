"""What applications run on."""
