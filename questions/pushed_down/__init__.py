"""The questions without a snapshot: what a scope needs is selected and fetched by Cypher, and judged by the same rules."""
