"""The benchmarks: each is a command of its own, and prints its numbers with machine and date."""
