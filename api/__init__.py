"""How it is served: GraphQL, named questions and linked data over HTTP."""
