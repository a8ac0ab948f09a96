"""Tests of the services over a real store and an invented CRM."""
