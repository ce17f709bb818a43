"""Muster as people use it: in a browser, against a server process.

A package, so that the browser ends with its last test: Playwright's loop runs in this thread until then, beside
which no other test could run a loop of its own.
"""
