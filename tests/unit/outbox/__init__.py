"""Tests of the outbox services: real stores, a server that lies, a clock that is moved by hand."""
