"""What personal data each output holds, and why: for a record of processing (Art. 30 GDPR)."""

from influence.privacy.record import CATEGORIES, OUTPUTS, facts, present, record_of

__all__ = ["CATEGORIES", "OUTPUTS", "facts", "present", "record_of"]
