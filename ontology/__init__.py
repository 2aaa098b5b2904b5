"""What may be said: the classes, properties and concepts of the graph, and records that keep to them."""
