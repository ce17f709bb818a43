"""Identity: who you are."""
