"""The HTTP application: the domains' routes behind one edge, and the web client beside them."""
