"""`sitrep doctor`: what is at fault, and how to mend it."""

from collections.abc import Iterator
from importlib.metadata import version

from bot.app import open_parts
from bot.briefing.feeds import health_sentence
from bot.commands.consoles import out
from bot.exposure.register import check_register
from bot.jobs import foreign_work
from bot.settings import Settings, load_settings
from bot.showing import counted
from bot.terminal.doctor import Check, show_checks
from bot.terminal.times import human_time
from bot.times import now_utc
from ingestion.errors import ModelFilesError, RegisterError, SettingsError, SitrepError, StoreError
from ingestion.feeds import Followed, health
from vectorstore.embedding import load_embedder
from vectorstore.feedbook import Feedbook
from vectorstore.home import Home, HomeLock, current_owner
from vectorstore.queueing import Queue, Standing
from vectorstore.upkeep import differences


def run_doctor() -> int:
    """Print every check; 1 when one is at fault, 2 when the settings are."""
    try:
        settings = load_settings()
    except SettingsError as error:
        show_checks([Check("settings", ok=False, found=line, mend=".env.example tells what it takes")
                     for line in str(error).splitlines()], out())  # fmt: skip
        return 2
    return 0 if show_checks(list(_checks(settings)), out()) else 1


def _checks(settings: Settings) -> Iterator[Check]:
    yield Check("sitrep", ok=True, found=version("incident-briefing-bot"))
    yield Check("settings", ok=True, found=f"home {settings.home}")
    yield _embedding(settings)
    yield from _index(settings)
    yield _register(settings)
    yield _writer(settings)
    yield _slack(settings)


def _embedding(settings: Settings) -> Check:
    embedder = load_embedder(settings.embeddings, settings.model_clearance)
    try:
        if not settings.embeddings:
            embedder.matrix(["ready"])
    except ModelFilesError as error:
        return Check(
            "embedding model", ok=False, found=str(error), mend="until then, search goes by words alone"
        )
    return Check("embedding model", ok=True, found=embedder.name)


def _index(settings: Settings) -> Iterator[Check]:
    """The catalogue, and, when nobody else owns the home, whether the vector index agrees with it."""
    home = Home(settings.home)
    lock = HomeLock(home, "sitrep doctor")
    owner = lock.acquire()
    try:
        parts = open_parts(settings, owner=owner)
    except SitrepError as error:
        yield Check("catalogue", ok=False, found=str(error))
        return
    finally:
        if not owner:
            lock.release()
    size = parts.catalogue.size()
    yield Check("catalogue", ok=True, found=f"{counted(size, 'passage')} in {home.catalogue}")
    if parts.chroma is None:
        who = current_owner(home)
        yield Check(
            "vector index", ok=True, found=f"owned by pid {who.pid} ({who.role})" if who else "in use"
        )
    else:
        wrong = differences(parts.catalogue, parts.chroma)
        said = "; ".join(f"{d.marking.label}: {d.index:,} of {d.catalogue:,} passages" for d in wrong)
        yield Check(
            "vector index", ok=not wrong, found=said or "agrees with the catalogue", mend="sitrep reindex"
        )
    yield _queue(Queue(parts.engine).standing(), settings)
    yield from _foreign(home)
    yield _feeds(Feedbook(parts.engine).feeds(), settings)
    parts.close()
    lock.release()


def _feeds(feeds: list[Followed], settings: Settings) -> Check:
    """Whether every feed answers; one that does not is named with what it said."""
    if not feeds:
        return Check("feeds", ok=True, found="none followed; sitrep feeds bundle adds well-known ones")
    now = now_utc()
    ill = [
        (feed, state) for feed in feeds if not (state := health(feed, now)).is_well and state.state != "new"
    ]
    said = [
        f"{health_sentence(feed, state, now, settings.timezone)} {state.why}".strip() for feed, state in ill
    ]
    found = " ".join([f"{len(feeds) - len(ill):,} of {counted(len(feeds), 'feed')} healthy.", *said[:3]])
    return Check(
        "feeds", ok=not ill, found=found,
        mend="sitrep feeds list; ask again with sitrep feeds poll URL, or sitrep feeds remove URL; sitrep serve asks by itself",
    )  # fmt: skip


def _queue(standing: Standing, settings: Settings) -> Check:
    """What waits to be filed; at fault when something is held up, or failed."""
    if not standing.waiting and not standing.failed:
        return Check("queue", ok=True, found="empty")
    parts = [f"{standing.waiting:,} to be filed" if standing.waiting else "", *standing.reasons]
    if standing.oldest:
        parts[0] += f", the oldest since {human_time(standing.oldest, settings.timezone)}"
    parts.append(f"{standing.failed:,} failed" if standing.failed else "")
    stuck = bool(standing.failed or standing.reasons)
    return Check(
        "queue", ok=not stuck, found="; ".join(part.rstrip(".") for part in parts if part),
        mend="sitrep reports queue tells of each; the next ingest or serve tries again what waits",
    )  # fmt: skip


def _foreign(home: Home) -> Iterator[Check]:
    """Work that another version began and left: reports are filed anew by this one, and questions are taken up by serve."""
    try:
        left = foreign_work(home)
    except StoreError as error:
        yield Check("durable work", ok=False, found=str(error))
        return
    if left:
        versions = ", ".join(sorted({one.version for one in left}))
        yield Check(
            "durable work", ok=False, found=f"{counted(len(left), 'job')} of other versions ({versions}) not ended",
            mend="run serve: it takes up what is still open, and forgets the rest after 30 days",
        )  # fmt: skip


def _register(settings: Settings) -> Check:
    if settings.register is None:
        return Check("register", ok=True, found="none set; exposure questions are asked back")
    mend = "sitrep register check; until then a running serve keeps the register that it read before"
    try:
        faults = check_register(settings.register)
    except RegisterError as error:
        return Check("register", ok=False, found=str(error), mend=mend)
    unusable = any(fault.fatal for fault in faults)
    doubts = f", {counted(len(faults), 'thing')} to look at (sitrep register check)" if faults else ""
    said = f"{counted(len(faults), 'fault')} in {settings.register}, so it cannot be used"
    return Check(
        "register", ok=not unusable, found=said if unusable else f"{settings.register}{doubts}", mend=mend
    )


def _writer(settings: Settings) -> Check:
    if not settings.model:
        return Check("writer", ok=True, found="extractive (embedded)")
    from bot.answering.model_writer import ModelWriter

    try:
        ModelWriter(settings.model, settings.model_base_url, settings.model_timeout).load()
    except SitrepError as error:
        return Check("writer", ok=False, found=str(error), mend="until then, answers are extractive")
    return Check("writer", ok=True, found=settings.model)


def _slack(settings: Settings) -> Check:
    """Whether Slack takes the token, and whether the app has the scopes that it needs."""
    if not settings.slack_bot_token:
        return Check("slack", ok=True, found="not set up; see README, Slack")
    import time

    from bot.slack.app import open_side, transport
    from bot.slack.scopes import missing_scopes

    try:
        how = transport(settings)
        side = open_side(settings, time.monotonic)
    except SitrepError as error:
        return Check("slack", ok=False, found=str(error), mend="README, Slack, steps 3 and 4")
    missing = missing_scopes(side)
    return Check(
        "slack", ok=not missing, found=f"missing scopes: {', '.join(missing)}" if missing else f"ready ({how})",
        mend="add them under OAuth & Permissions and install the app again",
    )  # fmt: skip
