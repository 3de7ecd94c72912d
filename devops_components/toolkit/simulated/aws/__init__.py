"""What AWS would answer, one file for each group of services."""
