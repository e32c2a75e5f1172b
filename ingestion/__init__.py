"""From bytes to reports and passages: reading, marking, splitting, recognising."""
