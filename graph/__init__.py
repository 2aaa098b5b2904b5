"""Where it is kept: the store behind its port, the one door in, and the read model."""
