"""What the network or a server says when it gives nothing, in words for whoever asked."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import httpcore

from ingestion.errors import FetchError

_BY_STATUS = {
    204: "has nothing at this address (204). Check the address.",
    206: "sends only a part of it (206). Try again later.",
    304: "says that nothing has changed (304), though I did not ask that. Try again later.",
    401: "wants a login (401), and I have none. Save the page from a browser and ingest the file.",
    403: "does not let me read it (403). Save the page from a browser and ingest the file.",
    404: "has nothing at this address (404). Check the address.",
    407: "is behind a proxy that wants a login (407). See SITREP_FETCH_PROXY.",
    410: "has taken it down for good (410).",
    429: "wants me to ask less often (429). Try again later.",
    451: "may not show it for legal reasons (451).",
}


def by_status(host: str, status: int) -> str:
    """What a status means, as a sentence about the host."""
    known = _BY_STATUS.get(status)
    if known is None and 300 <= status < 400:
        known = f"sends us on without saying where ({status}). Check the address."
    if known is None and status >= 500:
        known = f"has a fault of its own ({status}). Try again later."
    return f"{host} {known or f'answers in a way that I do not expect ({status}). Check the address.'}"


@contextmanager
def in_words(host: str) -> Iterator[None]:
    """What goes wrong on the line inside the block is a FetchError that says what to do."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise FetchError(f"{host} takes too long to answer. Try again later.") from error
    except httpcore.ProxyError as error:
        raise FetchError(
            f"The proxy does not let me through to {host}. Check SITREP_FETCH_PROXY, or ask who runs it."
        ) from error
    except httpcore.ConnectError as error:
        raise FetchError(_unsafe(host, error)) from error
    except httpcore.NetworkError as error:
        raise FetchError(f"The line to {host} broke off. Try again later.") from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise FetchError(f"{host} does not answer as a web server does. Check the address.") from error


def _unsafe(host: str, error: BaseException) -> str:
    """Why no safe line came about: most often, whose certificate it is not."""
    causes = [error]
    while (more := causes[-1].__cause__ or causes[-1].__context__) is not None and more not in causes:
        causes.append(more)
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            why = (cause.verify_message or "it cannot be checked").rstrip(".")
            return (
                f"{host} cannot prove who it is: its certificate is not valid ({why}). Nothing was read. Check the "
                "address, or ask who runs the site."
            )
    return f"No safe line to {host} came about (TLS). Try again later."
