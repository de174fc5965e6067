"""Records that may be one: proposed with evidence and a probability, decided by people, never merged by themselves."""

from influence.identities.effect import Effect, effect_of
from influence.identities.evidence import evidence
from influence.identities.proposals import LEAST, LOW, Proposals, propose
from influence.identities.review import Review, read_review

__all__ = [
    "LEAST",
    "LOW",
    "Effect",
    "Proposals",
    "Review",
    "effect_of",
    "evidence",
    "propose",
    "read_review",
]
