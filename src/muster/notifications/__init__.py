"""Notifications: who is told what, and how."""
