"""What Leaddesk talks about, as frozen data: records, commands, kinds and forms, errors, changes. Imports nothing else of Leaddesk."""
