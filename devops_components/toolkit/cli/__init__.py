"""The `devops` command."""
