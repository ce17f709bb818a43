"""`python -m bench`, or `make bench`."""

from bench.run import main

raise SystemExit(main())
