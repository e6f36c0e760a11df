"""What the suites are run on: settings, library, encoder, catalogue and the folder of a data set."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from advisor.index import Library
from advisor.models import Encoder
from advisor.settings import Settings
from advisor.strategy.catalogue import Catalogue


class Parts(NamedTuple):
    settings: Settings
    library: Library
    encoder: Encoder
    catalogue: Catalogue
    folder: Path
