"""The read model: one immutable graph in memory for each revision."""
