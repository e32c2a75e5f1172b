"""The writer that asks a language model: the one importer of LangChain's chat models.

The model is not trusted. It gets numbered quotes and no tools; of its reply only sentences and numbers are read, and
each sentence has to pass the gate. Whatever goes wrong is a WriterError, and the caller answers from quotes alone.

Keys. This module reads no environment: a provider's client finds its own key there (`OPENAI_API_KEY` and the like).
A server of one's own behind `base_url` often wants none, while the client refuses to be built without: then, and only
then, it gets the word "none". So a key that is set goes to `base_url`, which is what a company gateway needs; who does
not want that leaves the key unset or sets it to "none".
"""

import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from bot.answering.answer import Sentence
from bot.answering.breaker import Breaker
from bot.answering.facts import fold
from bot.answering.gate import carriers, fault
from bot.answering.gate.names import stands
from ingestion.errors import SettingsError, WriterError
from prompts.answering import MOST_QUOTES, NumberedQuote, Prompt, Reply, build_prompt, parse_reply

MOST_SENTENCES = 6
LONGEST_SENTENCE = 500  # characters: who needs more has not understood the task
EXTRAS = ("openai", "anthropic", "ollama")
# What provider packages raise beside LangChain's own errors; looked up only where the package is loaded.
_PROVIDER_ERRORS = (
    ("openai", "OpenAIError"),
    ("anthropic", "AnthropicError"),
    ("ollama", "ResponseError"),
    ("httpx", "HTTPError"),
)
_WORDS_FOR = (
    ("Timeout", "did not answer in time"),
    ("RateLimit", "is over its rate limit"),
    ("Authentication", "refused the key"),
    ("PermissionDenied", "refused the key"),
    ("NotFound", "is not known to its provider"),
    ("Connection", "cannot be reached"),
    ("ContextOverflow", "takes fewer words than the quotes have"),
    ("InvalidRequest", "refused the request"),
    ("API", "failed"),
)


@dataclass(frozen=True, slots=True)
class Checked:
    """A reply after the gate: what may be shown, and what was dropped with the reason."""

    kept: tuple[Sentence, ...]
    dropped: tuple[tuple[str, str], ...]


class ModelWriter:
    """Writes cited sentences with a LangChain chat model ("provider:name"), within `timeout` seconds a call.

    After three failures in a row no call is made for 60 seconds. Safe to use from many threads. `clock` gives growing
    seconds, `marker` a word that nobody can guess; both are arguments for the sake of tests.
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
        self._chat: Any = None

    def load(self) -> None:
        """Build the client, which takes over a second the first time; `write` does it when nobody has.

        Raises SettingsError when the provider is unknown, its package is missing or it wants a key.
        """
        with self._loading:
            self._chat = self._chat or load_chat_model(self.name, self._base_url, self._timeout)

    def write(
        self, question: str, quotes: Sequence[NumberedQuote], parties: Sequence[str] = ()
    ) -> tuple[Sentence, ...]:
        """One to six sentences that the quotes carry, each with the numbers of those that do.

        Where `parties` are asked about, each sentence or its quote names one of them. Raises WriterError when the
        model fails, is late, refuses, or writes nothing that passes the gate; SettingsError as `load` does.
        """
        if left := self._breaker.pause_left():
            raise WriterError(f"The language model {self.name} failed repeatedly; it rests for {left:.0f} s.")
        self.load()
        quotes = quotes[:MOST_QUOTES]
        prompt = build_prompt(question, quotes, self._marker())
        reply = parse_reply(self._ask(prompt), [quote.number for quote in quotes])
        checked = check_reply(reply, quotes, parties)
        if not checked.kept:
            raise WriterError(f"The language model {self.name} {_why_nothing(reply, checked)}.")
        return checked.kept

    def _ask(self, prompt: Prompt) -> str:
        """The reply's text; every fault of the provider becomes a WriterError, within the deadline."""
        try:
            text = _within(self._timeout, lambda: _invoke(self._chat, prompt))
        except WriterError as error:
            self._breaker.failed()
            raise WriterError(f"The language model {self.name} {error}.") from error
        self._breaker.succeeded()
        return text


def check_reply(reply: Reply, quotes: Sequence[NumberedQuote], parties: Sequence[str] = ()) -> Checked:
    """The reply's sentences that may be shown, at most six and none twice, and the dropped ones with the reason."""
    kept: dict[str, Sentence] = {}
    dropped = []
    offered = {quote.number: quote.text for quote in quotes}
    for text, numbers in reply.sentences:
        cited = [n for n in numbers if n in offered]
        texts = [offered[n] for n in cited]
        found = _too_long(text) or fault(text, texts) or _beside_the_point(text, texts, parties)
        if found:
            dropped.append((text, found))
        elif len(kept) < MOST_SENTENCES:
            kept.setdefault(fold(text), Sentence(text, tuple(cited[i] for i in carriers(text, texts))))
    return Checked(tuple(kept.values()), tuple(dropped))


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


def _invoke(chat: Any, prompt: Prompt) -> str:
    """One call; a provider's errors in our words. Tracing stays off, whatever the environment says."""
    from langsmith import tracing_context  # late: comes with LangChain

    try:
        with tracing_context(enabled=False):
            return str(chat.invoke([("system", prompt.system), ("human", prompt.user)]).text)
    except _provider_errors() as error:
        raise WriterError(_words_for(error)) from error
    except (ValueError, TypeError, LookupError, AttributeError, RuntimeError) as error:
        # The clients read a reply without checking its shape.
        raise WriterError("gave a reply that cannot be read") from error


def _within(seconds: float, call: Callable[[], str]) -> str:
    """What the call gives, or WriterError after that many seconds.

    A client's timeout counts from byte to byte, so a reply that trickles could take for ever. The call therefore runs
    in a thread of its own; one that is late is left behind, and ends with its client's timeout or with the process.
    """
    results: list[str] = []
    faults: list[WriterError] = []
    done = threading.Event()

    def run() -> None:
        try:
            results.append(call())
        except WriterError as error:
            faults.append(error)
        finally:
            done.set()

    threading.Thread(target=run, name="model-writer", daemon=True).start()
    if not done.wait(seconds):
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


def _too_long(text: str) -> str | None:
    return f"it is longer than {LONGEST_SENTENCE} characters" if len(text) > LONGEST_SENTENCE else None


def _beside_the_point(text: str, quotes: Sequence[str], parties: Sequence[str]) -> str | None:
    """Why a true sentence is no answer: neither it nor its quotes name a party that was asked about."""
    folded = [fold(text), *map(fold, quotes)]
    if not parties or any(stands(party, one) for party in parties for one in folded):
        return None
    return "neither it nor its quotes name the party asked about"


def _why_nothing(reply: Reply, checked: Checked) -> str:
    if reply.refused and not checked.dropped:
        return "found no answer in the quotes"
    if not checked.dropped:
        return "wrote no sentence"
    return f"wrote nothing that its quotes carry ({len(checked.dropped)} sentences dropped)"
