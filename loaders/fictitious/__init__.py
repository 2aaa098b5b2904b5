"""The fictitious data set: made-up practices of any number, to try things out, and to measure with."""
