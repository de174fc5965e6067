"""What a person may declare: kinds, assumptions, tables, file mappings."""

from influence.settings.hours import HoursSettings
from influence.settings.identities import IdentitySettings
from influence.settings.learning import LearningSettings
from influence.settings.memory import MemorySettings
from influence.settings.ranges import RangesSettings
from influence.settings.schema import TABLES, Field, TableSpec
from influence.settings.settings import (
    COMBINATIONS,
    DEFAULT_KINDS,
    Combination,
    Kind,
    Language,
    NetworkSettings,
    PrioritySettings,
    PrivacySettings,
    ProjectSettings,
    ReferralSettings,
    Settings,
)
from influence.settings.sources import ColumnMapping, Join, Source, TableSettings
from influence.settings.value import ValueSettings

__all__ = [
    "COMBINATIONS",
    "DEFAULT_KINDS",
    "TABLES",
    "ColumnMapping",
    "Combination",
    "Field",
    "HoursSettings",
    "IdentitySettings",
    "Join",
    "Kind",
    "Language",
    "LearningSettings",
    "MemorySettings",
    "NetworkSettings",
    "PrioritySettings",
    "PrivacySettings",
    "ProjectSettings",
    "RangesSettings",
    "ReferralSettings",
    "Settings",
    "Source",
    "TableSettings",
    "TableSpec",
    "ValueSettings",
]
