"""The engine for more than one machine: the graph in Neo4j, as a history that is the truth and a graph for people."""
