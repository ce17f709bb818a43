"""Importers: what another tool exported, read into one plan (`plan.py`) that the tasks domain can carry out.

Everything here is pure: bytes in, an `ImportPlan` or an `UnreadableExport` out. Nothing is stored, fetched
or sent.
"""
