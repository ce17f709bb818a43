"""The emulator of AWS for tests: `ministack`, mended where it cannot carry Muster's deployment. Runs in `.venv-emulator`.

`tests/support/emulator.py` starts it (`python -m tests.emulator`). Each patch is a function with the reason in its docstring,
listed in `__main__.py`, and has a test in tests/aws that fails without it. The patches reach into one exact version.
"""
