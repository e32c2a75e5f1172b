"""What each command does: thin shells around the use cases."""
