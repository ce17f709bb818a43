"""Delivery: what reads the outbox and sees to it that every message is handled, at least once.

It knows no domain. A consumer is a name and a table from message kind to handler; each has its own position
in the feed, a lease that lets one process at a time work for it, and a list of deliveries that failed.
"""
