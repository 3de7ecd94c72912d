"""One module per format, each with `render(report) -> str`."""
