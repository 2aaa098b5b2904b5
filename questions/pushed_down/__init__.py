"""The questions without a snapshot: Cypher selects and fetches what a scope needs, and the same rules judge it."""
