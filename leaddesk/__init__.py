"""Leaddesk: one desktop console over every CRM a back office works in."""

__version__ = "0.1.0"
