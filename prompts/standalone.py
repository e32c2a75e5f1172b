"""What a model is told when it makes a follow-up whole, and how its reply is read: both sides of one agreement.

The words stand in `standalone.md`; `{marker}` is filled in there and nothing else is. A model gets what people asked and
nothing that was replied: a reply holds words of reports, whose markings may keep them in the house, and it is not looked
at quote by quote here, as it is where an answer is written. What was asked before is data, between two lines with a marker.
"""

import re
from collections.abc import Sequence

from prompts.answering import LONGEST_QUESTION, Prompt, inert, rules, without_thoughts

LONGEST_READ = 2_000  # of a reply: more than may be taken, so that what is too long is seen to be

_BEFORE, _LAST, _WANTED = "Asked before:", "Last question:", "By itself:"
_LEAD = re.compile(
    r"^[\s>*#-]*(?:(?:standalone|rewritten|last|new|the)\s+)*(?:question|by itself|answer)\s*:[\s*]*",
    re.IGNORECASE,
)
_AROUND = " \t*_`\"'“”‘’«»"


def build_prompt(asked: str, earlier: Sequence[str], marker: str) -> Prompt:
    """The prompt for a follow-up; `earlier` is what people asked before, newest first, and never what was replied.

    It is told oldest first, each question on a line of its own. How many there are and how much of each is for the caller
    to say (`bot.answering.understanding`). `marker` is random, new for each call.
    """
    before = [f"{_BEFORE} {inert(text, marker, LONGEST_QUESTION)}" for text in reversed(earlier)]
    last = f"{_LAST} {inert(asked, marker, LONGEST_QUESTION)}"
    user = "\n".join([f"BEGIN {marker}", *before, f"END {marker}", "", last, _WANTED])
    return Prompt(rules("standalone.md").replace("{marker}", marker), user)


def parse_reply(text: str) -> str:
    """The question of a reply, without reasoning, fences, a heading and quotation marks around it; "" for none.

    Line breaks are kept: whoever checks must see that it said more than one thing. Never raises, whatever the text.
    """
    read = _LEAD.sub("", without_thoughts(text).strip()[:LONGEST_READ], count=1)
    return read.strip().strip(_AROUND).strip()
