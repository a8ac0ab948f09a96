"""The dialogs: accounts, signing in, actions on records, calls and what became of many commands at once."""
