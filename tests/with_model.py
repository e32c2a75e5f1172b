"""Ask a real model about the sample world: `python -m tests.with_model`, with SITREP_MODEL and its like set.

For one's own eyes: no test needs a model. It prints what the model wrote, what the gate kept and dropped by which rule, and
whether any answer was lost; exit status 1 when one was, or when a sentence came without its quotes.
"""

import logging
import re
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.answering.answer import Answer
from bot.app import load_desk
from bot.demo import register_path
from bot.settings import load_settings
from tests.worlds import Asker, open_home, sample_world

QUESTIONS = (
    "Is our OpenAI project affected?",
    "Is the Router service affected by the poisoned LiteLLM release?",
    "Is Harbor payroll affected by the Tallyline phishing?",
    "Is Quay telemetry affected?",
    "What did Meta do?",
    "What did OpenAI say?",
    "When was the poisoned release published?",
    "Which releases of litellm carry malicious code?",
    "What did Mercor tell its staff?",
    "How many customers did Tallyline's phishing wave reach?",
    "How long was region north-2 of Brightfjord Cloud down?",
    "Which versions of Skerrow Moorlog are fixed?",
    "What is CVE-2026-99214?",
    "How many downloads did gridmend have?",
    "What was taken from Mercor?",
)


class Tally(logging.Handler):
    """Counts what the model writer says in its log."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.seen: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg.startswith("dropped"):
            self.seen[record.getMessage()] += 1
        else:
            for count, what in zip(record.args or (), ("written", "kept", "dropped"), strict=False):
                self.seen[what] += int(str(count))


def main() -> int:
    """Ask every question twice, with the model and without."""
    tally = Tally()
    logging.getLogger("sitrep.writer").addHandler(tally)
    logging.getLogger("sitrep.writer").setLevel(logging.DEBUG)
    figures: Counter[str] = Counter()
    with TemporaryDirectory(prefix="sitrep-model-") as folder:
        sample_world(Path(folder))
        settings = replace(load_settings(), home=Path(folder), register=register_path())
        parts = open_home(Path(folder), register_path())
        ask = Asker(load_desk(replace(parts, settings=settings)))
        plain = Asker(replace(ask.desk, model=None))
        for question in QUESTIONS:
            begin = time.monotonic()
            answer = ask(question)
            _show(answer, time.monotonic() - begin)
            figures.update(_figures(answer, plain(question)))
        parts.close()
    for what, count in (*sorted(figures.items()), *sorted(tally.seen.items())):
        print(f"{count:4} {what}")
    return 1 if figures["answers lost"] or figures["uncited"] or figures["numbers not in quotes"] else 0


def _show(answer: Answer, seconds: float) -> None:
    print(f"\n{answer.question}  ({answer.outcome}, {answer.writer}, {seconds:.1f} s)")
    for sentence in answer.summary:
        print(f"  {sentence.text} {list(sentence.citations)}")


def _figures(answer: Answer, plain: Answer) -> Counter[str]:
    """What to count of one answer beside the one that is given without a model."""
    found = Counter(
        {"answers": 1, f"answers by {answer.writer}": 1, "answers that fell back": answer.degraded}
    )
    found["answers lost"] = (answer.outcome, bool(answer.summary)) != (plain.outcome, bool(plain.summary))
    for sentence in answer.summary if not answer.degraded else ():
        quotes = " ".join(answer.cited(n).quote for n in sentence.citations)
        found["uncited"] += not sentence.citations
        found["numbers not in quotes"] += any(
            number not in quotes for number in re.findall(r"\d+(?:[.,]\d+)*", sentence.text)
        )
    return found


if __name__ == "__main__":
    sys.exit(main())
