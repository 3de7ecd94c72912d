"""The real Pulumi engine: finding or building it, and running stacks with it."""
