"""What a CRM folder is built from. Names no CRM."""
