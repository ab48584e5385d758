"""Solidum: an open workbench for civil liability along the AI value chain."""

__version__ = "0.1.0"
