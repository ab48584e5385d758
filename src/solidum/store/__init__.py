"""Saved cases, their history and attachments."""
