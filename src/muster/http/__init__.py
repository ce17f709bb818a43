"""What the routes of every domain share: who calls, what comes in, what goes out, how it is documented."""
