"""The commands, one a file: the module is called as the command, and `command` is it."""
