"""Everything that looks at, judges or runs whole stacks; no component imports it."""
