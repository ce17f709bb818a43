"""The schema and its history. `run` upgrades a database; `schema` has what it must look like afterwards."""
