"""Settings: the one place that reads the environment. One frozen object; all faults named at once."""

import os
import pwd
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from platformdirs import user_data_path

from ingestion.errors import SettingsError
from ingestion.report import Marking, parse_marking

DEFAULTS: Mapping[str, str] = {
    "SITREP_HOME": "",
    "SITREP_MODEL": "",
    "SITREP_MODEL_BASE_URL": "",
    "SITREP_EMBEDDINGS": "",
    "SITREP_CHROMA_URL": "",
    "SITREP_DATABASE_URL": "",
    "SITREP_REGISTER": "",
    "SITREP_TIMEZONE": "UTC",
    "SITREP_DEFAULT_MARKING": "TLP:AMBER",
    "SITREP_CLEARANCE": "TLP:GREEN",
    "SITREP_SECURITY_CLEARANCE": "TLP:AMBER+STRICT",
    "SITREP_MODEL_CLEARANCE": "TLP:GREEN",
    "SITREP_MODEL_TIMEOUT": "8",
    "SITREP_FETCH_ALLOW": "",
    "SITREP_FETCH_PROXY": "",
    "SITREP_SECURITY_GROUP": "",
    "SITREP_COMMS_GROUP": "",
    "SLACK_BOT_TOKEN": "",
    "SLACK_APP_TOKEN": "",
    "SLACK_SIGNING_SECRET": "",
    "SLACK_API_URL": "https://slack.com/api/",
    "SITREP_LISTEN": "127.0.0.1:3000",
}
_MARKING = re.compile(r"(?:TLP:)?(?:CLEAR|GREEN|AMBER|AMBER\+STRICT|RED)", re.IGNORECASE)
_MODEL = re.compile(r"[a-z_0-9]+:\S+")
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[^\s:/@\[\]*]+):[0-9]{1,5}")
_URL = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set, checked and typed. "" means "not set"; secrets are kept out of `repr`."""

    home: Path
    model: str
    model_base_url: str
    embeddings: str
    chroma_url: str
    database_url: str
    register: Path | None
    timezone: ZoneInfo
    default_marking: Marking
    clearance: Marking
    security_clearance: Marking
    model_clearance: Marking
    model_timeout: float  # seconds
    fetch_allow: tuple[str, ...]
    fetch_proxy: str
    security_group: str
    comms_group: str
    slack_bot_token: str
    slack_app_token: str
    slack_signing_secret: str
    slack_api_url: str
    listen: tuple[str, int]

    def __repr__(self) -> str:
        return f"Settings(home={str(self.home)!r})"


def load_settings(given: Mapping[str, str] | None = None) -> Settings:
    """The settings in force: `given`, or the process's environment over `.env` in the working directory.

    Raises SettingsError naming every fault, one a line.
    """
    if given is None:
        found = {k: v for k, v in dotenv_values(".env").items() if v is not None}
        given = {**found, **os.environ}  # noqa: TID251  (this is the module that may)
    read = _Reading(given)
    settings = Settings(
        home=Path(read.text("SITREP_HOME") or user_data_path("sitrep")).expanduser(),
        model=read.matching("SITREP_MODEL", _MODEL, "a LangChain model name, such as openai:gpt-4.1"),
        model_base_url=read.matching("SITREP_MODEL_BASE_URL", _URL, "an http(s) URL"),
        embeddings=read.matching("SITREP_EMBEDDINGS", _MODEL, "openai:… or ollama:…"),
        chroma_url=read.matching("SITREP_CHROMA_URL", _URL, "an http(s) URL"),
        database_url=read.matching(
            "SITREP_DATABASE_URL",
            re.compile(r"(?:postgresql\+psycopg|sqlite)://\S+"),
            "postgresql+psycopg://…",
        ),
        register=Path(read.text("SITREP_REGISTER")).expanduser() if read.text("SITREP_REGISTER") else None,
        timezone=read.zone("SITREP_TIMEZONE"),
        default_marking=read.marking("SITREP_DEFAULT_MARKING"),
        clearance=read.marking("SITREP_CLEARANCE"),
        security_clearance=read.marking("SITREP_SECURITY_CLEARANCE"),
        model_clearance=read.marking("SITREP_MODEL_CLEARANCE"),
        model_timeout=read.seconds("SITREP_MODEL_TIMEOUT"),
        fetch_allow=read.hosts("SITREP_FETCH_ALLOW"),
        fetch_proxy=read.matching("SITREP_FETCH_PROXY", _URL, "an http(s) URL"),
        security_group=read.text("SITREP_SECURITY_GROUP"),
        comms_group=read.text("SITREP_COMMS_GROUP"),
        slack_bot_token=read.matching("SLACK_BOT_TOKEN", re.compile(r"xoxb-\S+"), "a bot token (xoxb-…)"),
        slack_app_token=read.matching(
            "SLACK_APP_TOKEN", re.compile(r"xapp-\S+"), "an app-level token (xapp-…)"
        ),
        slack_signing_secret=read.text("SLACK_SIGNING_SECRET"),
        slack_api_url=read.matching("SLACK_API_URL", _URL, "an http(s) URL"),
        listen=read.address("SITREP_LISTEN"),
    )
    if read.faults:
        raise SettingsError("\n".join(read.faults))
    return settings


class _Reading:
    """Reads values and collects faults, so that a person mends all of them in one go."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.given = given
        self.faults: list[str] = []

    def text(self, name: str) -> str:
        return (self.given.get(name) or DEFAULTS[name]).strip()

    def matching(self, name: str, pattern: re.Pattern[str], wanted: str) -> str:
        value = self.text(name)
        if value and not pattern.fullmatch(value):
            self.faults.append(f"{name} must be {wanted}.")  # the value may be a secret: not shown
        return value

    def marking(self, name: str) -> Marking:
        value = self.text(name)
        if not _MARKING.fullmatch(value):
            self.faults.append(f"{name} must be TLP:CLEAR, GREEN, AMBER, AMBER+STRICT or RED, not {value!r}.")
        return parse_marking(value)

    def zone(self, name: str) -> ZoneInfo:
        value = self.text(name)
        try:
            return ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.faults.append(f"{name} must be a time zone such as Europe/Berlin, not {value!r}.")
            return ZoneInfo("UTC")

    def seconds(self, name: str) -> float:
        value = self.text(name)
        try:
            seconds = float(value)
        except ValueError:
            seconds = 0.0
        if not 0 < seconds <= 600:
            self.faults.append(f"{name} must be a number of seconds between 0 and 600, not {value!r}.")
        return seconds

    def hosts(self, name: str) -> tuple[str, ...]:
        entries = tuple(part.strip() for part in self.text(name).split(",") if part.strip())
        wrong = [entry for entry in entries if not _HOST.fullmatch(entry)]
        if wrong:
            self.faults.append(
                f"{name} must be host:port, more of them with commas between, such as wiki.corp.example:8443; not {wrong[0]!r}."
            )
        return entries

    def address(self, name: str) -> tuple[str, int]:
        host, _, port = self.text(name).rpartition(":")
        if not host or not port.isdigit() or not 0 <= int(port) <= 65535:
            self.faults.append(f"{name} must be host:port, such as 127.0.0.1:3000.")
            return "127.0.0.1", 3000
        return host, int(port)


def account() -> str:
    """The name of the account that runs us, by the system's own list; its number where that has none."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = str(os.getuid())
    return name.encode("utf-8", "replace").decode()


def log_folder() -> Path:
    """Where logs of unexpected errors go, whatever the settings are worth."""
    home = os.environ.get("SITREP_HOME")  # noqa: TID251
    return Path(home or user_data_path("sitrep")).expanduser() / "logs"
