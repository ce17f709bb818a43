"""Activity: what was done, as a log for admins and as a feed of changes for everybody."""
