"""The five statuses of a verdict; docs/verdicts.md says what decides them."""

from typing import Literal

Status = Literal["affected", "under_investigation", "fixed", "not_affected", "no_known_exposure"]
