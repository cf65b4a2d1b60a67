"""Machine translation of what is said: a server behind a port, and what keeps numbers, codes and names as they are."""
