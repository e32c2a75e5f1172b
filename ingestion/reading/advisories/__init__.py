"""Machine-readable advisories, rendered as sentences: one fact a line, each with its JSON pointer."""

from ingestion.reading.advisories.reader import read_advisory

__all__ = ["read_advisory"]
