"""The window: PySide6 over the services. Nothing here knows a CRM's name, SQL or HTTP."""
