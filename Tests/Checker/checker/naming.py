"""Messages name themselves, so that whoever meets one knows where it is from.

    producer-1.2/17         the 17th message of the second incarnation of producer-1
    producer-1.2/5:3of4     the third of four messages of its transaction 5
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MessageName:
    producer: str
    number: int
    """Ascending within a producer; of a transactional one the transaction's."""
    place: int = 0
    count: int = 0
    """Of the messages in its transaction; 0 outside of transactions."""

    @staticmethod
    def parse(text: str) -> MessageName:
        producer, _, rest = text.partition("/")
        number, _, places = rest.partition(":")
        if not places:
            return MessageName(producer, int(number))
        place, _, count = places.partition("of")
        return MessageName(producer, int(number), int(place), int(count))

    @property
    def transaction(self) -> str:
        return f"{self.producer}/{self.number}"

    @property
    def order(self) -> tuple[int, int]:
        return (self.number, self.place)


def plain(producer: str, number: int) -> str:
    return f"{producer}/{number}"


def transactional(producer: str, transaction: int, place: int, count: int) -> str:
    return f"{producer}/{transaction}:{place}of{count}"
