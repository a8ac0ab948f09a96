"""The command line: typer commands over the same services as the window."""
