"""The use-cases, free of Qt: what the window and the command line call."""
