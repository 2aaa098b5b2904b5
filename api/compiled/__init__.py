"""Compiled execution: operations made once into functions that read a snapshot; what it leaves goes to graphql-core.

Read in this order: answering (who is asked first), plan (an operation made into functions), fields (how one field is
read), values (how one value is shown). No type is described here: all of it is taken from the schema and its resolvers.
"""
