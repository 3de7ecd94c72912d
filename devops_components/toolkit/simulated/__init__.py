"""What a cloud would answer: ids, ARNs, computed outputs and function results."""
