"""The rule catalogue, one file a family."""
