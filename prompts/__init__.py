"""The texts that a model sees, beside the schema and the parser of its reply."""
