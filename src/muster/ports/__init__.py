"""What Muster asks of the outside, one file a port. `muster.adapters` has what answers.

A port speaks in words of Muster: no SQL, no vendor's types. Its docstrings name the errors that every
adapter raises; `tests/contract` holds each adapter to them.
"""
