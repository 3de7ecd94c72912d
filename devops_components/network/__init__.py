"""What an environment's traffic runs on."""
