"""Sockets on PostgreSQL."""
