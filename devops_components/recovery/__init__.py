"""What brings an environment back."""
