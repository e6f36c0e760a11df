"""What owners want, have and are bound by, and what is said to it: `prompts/aims.yaml`."""

from __future__ import annotations

from pathlib import Path

from advisor.prompting import Pattern, any_of, load_prompts
from advisor.records import Record, Slot


class Aim(Record):
    """Something owners want. `served` is said of a strategy that leads there, `strained` of one that leads away, `open`
    of the others."""

    id: str
    words: tuple[Pattern, ...]
    served_by: tuple[str, ...] = ()
    strained_by: tuple[str, ...] = ()
    served: tuple[str, ...] = ()
    strained: tuple[str, ...] = ()
    open: tuple[str, ...]

    def is_in(self, said: str) -> bool:
        return any_of(self.words, said)

    def answer_to(self, strategy_id: str) -> tuple[str, ...]:
        """What is said of a strategy, in several wordings."""
        if strategy_id in self.served_by:
            return self.served
        return self.strained if strategy_id in self.strained_by else self.open


class Circumstance(Record):
    """Something an owner has or is bound by, told for one of `slots`; `say` quotes it."""

    id: str
    slots: tuple[Slot, ...]
    words: tuple[Pattern, ...]
    say: tuple[str, ...]

    def is_in(self, said: str) -> bool:
        return any_of(self.words, said)


class Aims(Record):
    """`prompts/aims.yaml`."""

    aims: tuple[Aim, ...] = ()
    means: tuple[Circumstance, ...] = ()
    dates: tuple[Circumstance, ...] = ()
    runways: tuple[Circumstance, ...] = ()


def load_aims(prompts_dir: Path) -> Aims:
    return load_prompts(prompts_dir, "aims.yaml", Aims)
