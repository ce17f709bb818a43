"""Muster: the work board and the front desk of a team that runs things."""

__version__ = "0.1.0"
