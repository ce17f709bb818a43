"""What answers the ports with a Redis. Needs the extra `redis`."""
