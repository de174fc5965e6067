"""What a person may declare: kinds, assumptions, file mappings."""

from influence.settings.settings import (
    DEFAULT_KINDS,
    Combination,
    Kind,
    Language,
    NetworkSettings,
    PrioritySettings,
    ProjectSettings,
    ReferralSettings,
    Settings,
    ValueSettings,
)
from influence.settings.sources import ColumnMapping, Join, Source, TableSettings

__all__ = [
    "DEFAULT_KINDS",
    "ColumnMapping",
    "Combination",
    "Join",
    "Kind",
    "Language",
    "NetworkSettings",
    "PrioritySettings",
    "ProjectSettings",
    "ReferralSettings",
    "Settings",
    "Source",
    "TableSettings",
    "ValueSettings",
]
