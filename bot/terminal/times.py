"""Times as the terminal says them; the words themselves are shared with the page and the chat."""

from bot.showing import human_day, human_span, human_time

__all__ = ["human_day", "human_span", "human_time"]
