"""Deliveries in a terminal."""

from __future__ import annotations

from datetime import datetime

from advisor.handover.outbox import Delivery


def as_row(delivery: Delivery) -> str:
    """A delivery as a line of columns: when it was agreed to, its id, how it stands, and what went wrong last."""
    return "\t".join(
        (
            _minute(delivery.agreed),
            delivery.id,
            _standing(delivery),
            f"tries: {delivery.tries}",
            delivery.problem,
        )
    ).rstrip()


def _standing(delivery: Delivery) -> str:
    match delivery.state:
        case "delivered" if delivery.delivered:
            return f"delivered {_minute(delivery.delivered)}"
        case "waiting" if delivery.next_try:
            return f"waiting, next try {_minute(delivery.next_try)}"
        case "withdrawn":
            return "withdrawn: the visitor deleted it"
        case state:
            return state.replace("_", " ")


def _minute(time: datetime) -> str:
    return time.astimezone().strftime("%Y-%m-%d %H:%M")
