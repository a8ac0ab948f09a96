"""Pages of the window: the record, its documents and timeline, the outbox, uploads, activity and health."""
