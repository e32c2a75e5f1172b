"""Questions in, cited answers out: answering, exposure, briefing, Slack and the terminal."""
