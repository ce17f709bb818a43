"""The relational store: SQLAlchemy Core statements, compiled once, run straight on the drivers.

`columns` has the column types, `query` compiles statements, `engine` is what a store sees, and `sqlite`,
`postgres` and `mysql` are the three databases behind it. `docs/decisions/0002-raw-drivers.md` says why.
"""
