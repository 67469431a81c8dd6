"""Muscles and senses."""
