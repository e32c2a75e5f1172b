"""The writer that asks a language model: the one importer of LangChain's chat models.

It is asked for two things: to write an answer from quotes, and before that, in a thread, to write a follow-up anew.

The model is not trusted. It gets numbered quotes and no tools; of its reply only sentences and numbers are read, and
each sentence has to pass the gate. Nothing is streamed: a reply is read when it is whole, so no word of it can be
posted before it passed. Whatever goes wrong is a WriterError, and the caller answers from quotes alone.

Two forms of a reply. A provider that holds a model to a JSON schema (OpenAI and Anthropic, reached directly) is asked
for one; everybody else, and every second try, for plain sentences with their numbers in brackets. A server behind a base
URL is asked plainly: small local models are slow with a schema, and gateways differ.

Keys. This module reads no environment: a provider's client finds its own key there (`OPENAI_API_KEY` and the like).
A server of one's own behind `base_url` often wants none, while the client refuses to be built without: then, and only
then, it gets the word "none". So a key that is set goes to `base_url`, which is what a company gateway needs; who does
not want that leaves the key unset or sets it to "none".

The log (`sitrep.writer`, level DEBUG) counts what was written, kept and dropped, by rule, without a word of it.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from secrets import token_hex
from typing import Any, TypeVar

from bot.answering.answer import Sentence
from bot.answering.breaker import Breaker
from bot.answering.checking import Checked, check_reply
from bot.answering.understanding import FollowUp
from ingestion.errors import SettingsError, WriterError
from prompts import standalone
from prompts.answering import (
    MOST_QUOTES,
    NOTHING,
    SCHEMA,
    NumberedQuote,
    Prompt,
    Reply,
    build_prompt,
    parse_reply,
    parse_structured,
)

EXTRAS = ("openai", "anthropic", "ollama")
WITH_SCHEMA = ("openai", "anthropic")  # providers that hold a model to a JSON schema
RETRY_AFTER = 0.2  # seconds
REWRITING = 0.25  # of the time for an answer, what writing a follow-up anew may take; the answer has the rest
HANG_UP = 0.2  # seconds
# What provider packages raise beside LangChain's own errors; looked up only where the package is loaded.
_PROVIDER_ERRORS = (
    ("openai", "OpenAIError"),
    ("anthropic", "AnthropicError"),
    ("ollama", "ResponseError"),
    ("httpx", "HTTPError"),
)
_UNREADABLE, _REFUSED = "gave a reply that cannot be read", "refused the request"
_WORDS_FOR = (
    ("Timeout", "did not answer in time"),
    ("RateLimit", "is over its rate limit"),
    ("Authentication", "refused the key"),
    ("PermissionDenied", "refused the key"),
    ("NotFound", "is not known to its provider"),
    ("Connection", "cannot be reached"),
    ("ContextOverflow", "takes fewer words than the quotes have"),
    ("InvalidRequest", _REFUSED),
    ("API", "failed"),
)
# What may be over a moment later.
_PASSING = ("is over its rate limit", "cannot be reached", "failed", _UNREADABLE)
_log = logging.getLogger("sitrep.writer")
_T = TypeVar("_T")


class ModelWriter:
    """Writes cited sentences with a LangChain chat model ("provider:name"), within `timeout` seconds an answer.

    A fault that may pass is met with one more try, within the same time. After three failed calls in a row none is made
    for 60 seconds. Safe to use from many threads. `clock` gives growing seconds, `marker` a word that nobody can guess,
    a new one for each call; both are arguments for the sake of tests.
    """

    def __init__(
        self,
        model: str,
        base_url: str,
        timeout: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        marker: Callable[[], str] = lambda: token_hex(8),
    ) -> None:
        self.name = model
        self._base_url = base_url
        self._timeout = timeout
        self._marker = marker
        self._breaker = Breaker(clock)
        self._loading = threading.Lock()
        self._structured = takes_schema(model, base_url)
        self._chat: Any = None
        self._quick: Any = None

    def load(self) -> None:
        """Build the client, which takes over a second the first time; `write` does it when nobody has.

        Raises SettingsError when the provider is unknown, its package is missing or it wants a key.
        """
        with self._loading:
            self._chat = self._chat or load_chat_model(self.name, self._base_url, self._timeout)

    def write(
        self,
        question: str,
        quotes: Sequence[NumberedQuote],
        parties: Sequence[str] = (),
        *,
        spent: float = 0.0,
    ) -> tuple[Sentence, ...]:
        """One to six sentences that the quotes carry, each with the numbers of those that do.

        Where `parties` are asked about, each sentence or its quote names one of them. `spent` are the seconds that
        `rewrite` took before, so that both together have the time of one call. Raises WriterError when the model fails,
        is late, refuses, or writes nothing that passes the gate; SettingsError as `load` does.
        """
        quotes = quotes[:MOST_QUOTES]
        left = self._timeout - min(spent, self._timeout * REWRITING)  # what loading took is nobody's share
        reply = self._called(left, lambda given_up: self._tried(question, quotes, given_up))
        checked = check_reply(reply, quotes, parties)
        _count(reply, checked)
        if not checked.kept:
            raise WriterError(f"The language model {self.name} {_why_nothing(reply, checked)}.")
        return checked.kept

    def rewrite(self, follow_up: FollowUp) -> str:
        """The follow-up as one question that stands alone, as the model has it: whoever takes it has to check it.

        It has a quarter of the time of a call and one try, since the rules can do without it. Raises as `write` does.
        """
        return self._called(self._timeout * REWRITING, lambda _given_up: self._rewritten(follow_up))

    def _quick_chat(self) -> Any:
        """A client that hangs up soon after nobody waits, so that a busy server goes on to the answer."""
        with self._loading:
            soon = self._timeout * REWRITING + HANG_UP
            self._quick = self._quick or load_chat_model(self.name, self._base_url, soon)
            return self._quick

    def _called(self, seconds: float, call: Callable[[threading.Event], _T]) -> _T:
        """What a call gives; every fault of the provider becomes a WriterError, within the deadline, and is counted."""
        if left := self._breaker.pause_left():
            raise WriterError(f"The language model {self.name} failed repeatedly; it rests for {left:.0f} s.")
        self.load()
        try:
            given = _within(seconds, call)
        except WriterError as error:
            self._breaker.failed()
            raise WriterError(f"The language model {self.name} {error}.") from error
        self._breaker.succeeded()
        return given

    def _rewritten(self, follow_up: FollowUp) -> str:
        prompt = standalone.build_prompt(follow_up.asked, follow_up.earlier, self._marker())
        with _in_our_words():
            return standalone.parse_reply(_plainly(self._quick_chat(), prompt))

    def _tried(self, question: str, quotes: Sequence[NumberedQuote], given_up: threading.Event) -> Reply:
        """The reply of the first try, or of a second one where that makes sense and somebody still waits."""
        structured = self._structured
        try:
            return self._once(question, quotes, structured=structured)
        except WriterError as error:
            if structured and str(error) == _REFUSED:
                self._structured = False  # this model takes no schema: it is not asked for one again
            elif str(error) not in _PASSING:
                raise
            if given_up.wait(RETRY_AFTER):
                raise
        return self._once(question, quotes, structured=False)

    def _once(self, question: str, quotes: Sequence[NumberedQuote], *, structured: bool) -> Reply:
        prompt = build_prompt(question, quotes, self._marker(), structured=structured)
        return _invoke(self._chat, prompt, [quote.number for quote in quotes], structured=structured)


def takes_schema(model: str, base_url: str) -> bool:
    """Whether a model is asked for JSON by a schema: its provider is known to hold it to one, and is reached directly."""
    return not base_url and _provider(model) in WITH_SCHEMA


def load_chat_model(model: str, base_url: str, timeout: float) -> Any:
    """A LangChain chat model at temperature 0 that tries once; SettingsError when it cannot be built."""
    from langchain.chat_models import init_chat_model  # late: 1.4 s

    options: dict[str, Any] = {"temperature": 0, "timeout": timeout, "max_retries": 0}
    if base_url:
        options["base_url"] = base_url
    try:
        return init_chat_model(model, **options)
    except ImportError as error:
        raise SettingsError(_missing_package(model)) from error
    except ValueError as error:
        raise SettingsError(
            f"SITREP_MODEL={model} is no model that LangChain knows: write provider:name."
        ) from error
    except _provider_errors() as error:
        if base_url:
            return init_chat_model(model, **options, api_key="none")
        raise SettingsError(
            f"SITREP_MODEL={model} needs a key: set {_provider(model).upper()}_API_KEY, or SITREP_MODEL_BASE_URL for a "
            "server of your own."
        ) from error


# ----------------------------------------------------------------------------------------------------------------


def _invoke(chat: Any, prompt: Prompt, offered: Sequence[int], *, structured: bool) -> Reply:
    """One call for an answer, by the schema or plainly."""
    with _in_our_words():
        if not structured:
            return parse_reply(_plainly(chat, prompt), offered)
        bound = chat.with_structured_output(SCHEMA, method="json_schema", include_raw=True)
        found = bound.invoke(_messages(prompt))
        reply = parse_structured(found["parsed"], offered)
        return reply if reply != NOTHING else parse_reply(str(found["raw"].text), offered)


def _plainly(chat: Any, prompt: Prompt) -> str:
    return str(chat.invoke(_messages(prompt)).text)


def _messages(prompt: Prompt) -> list[tuple[str, str]]:
    return [("system", prompt.system), ("human", prompt.user)]


@contextmanager
def _in_our_words() -> Iterator[None]:
    """A call within: a provider's errors in our words. Tracing stays off, whatever the environment says."""
    from langsmith import tracing_context  # late: comes with LangChain

    try:
        with tracing_context(enabled=False):
            yield
    except _provider_errors() as error:
        raise WriterError(_words_for(error)) from error
    except (ValueError, TypeError, LookupError, AttributeError, RuntimeError) as error:
        # The clients read a reply without checking its shape.
        raise WriterError(_UNREADABLE) from error


def _within(seconds: float, call: Callable[[threading.Event], _T]) -> _T:
    """What the call gives, or WriterError after that many seconds.

    A client's timeout counts from byte to byte, so a reply that trickles could take for ever. The call therefore runs
    in a thread of its own; one that is late is left behind, and ends with its client's timeout or with the process. It
    is told by the event that nobody waits any more.
    """
    results: list[_T] = []
    faults: list[WriterError] = []
    done, given_up = threading.Event(), threading.Event()

    def run() -> None:
        try:
            results.append(call(given_up))
        except WriterError as error:
            faults.append(error)
        finally:
            done.set()

    threading.Thread(target=run, name="model-writer", daemon=True).start()
    if not done.wait(seconds):
        given_up.set()
        raise WriterError(f"did not answer in {seconds:g} s")
    if faults:
        raise faults[0]
    if not results:  # an error that nobody foresaw ended the thread; its trace is in the log
        raise WriterError("failed")
    return results[0]


def _provider_errors() -> tuple[type[Exception], ...]:
    from langchain_core.exceptions import LangChainException  # late: comes with the model

    loaded = [(sys.modules.get(module), name) for module, name in _PROVIDER_ERRORS]
    return (LangChainException, OSError, *(getattr(module, name) for module, name in loaded if module))


def _words_for(error: Exception) -> str:
    kinds = " ".join(kind.__name__ for kind in type(error).__mro__)
    return next((words for part, words in _WORDS_FOR if part in kinds), "failed")


def _provider(model: str) -> str:
    return model.partition(":")[0]


def _missing_package(model: str) -> str:
    provider = _provider(model)
    if provider in EXTRAS:
        mend = f"Install the extra: pip install 'incident-briefing-bot[{provider}]'."
    else:
        mend = (
            f"There are extras for {', '.join(EXTRAS)}; for another provider install its LangChain package."
        )
    return f"SITREP_MODEL={model} needs a package that is not installed. {mend}"


def _count(reply: Reply, checked: Checked) -> None:
    """Say in the log what the gate did, by rule, without a word of what was written."""
    _log.debug(
        "written %d, kept %d, dropped %d", len(reply.sentences), len(checked.kept), len(checked.dropped)
    )
    for _, found in checked.dropped:
        _log.debug("dropped by the rule of %s", found.rule)


def _why_nothing(reply: Reply, checked: Checked) -> str:
    if reply.refused and not checked.dropped:
        return "found no answer in the quotes"
    if not checked.dropped:
        return "wrote no sentence"
    return f"wrote nothing that its quotes carry ({len(checked.dropped)} sentences dropped)"
