"""The nouns: tables, the network, scores, values, priorities, clusters. Frozen, validated where they are made."""

from influence.model.account_hours import AccountHours
from influence.model.clusters import ClusterProfiles, Clusters
from influence.model.dataset import Dataset, SourceReading
from influence.model.hours import HoursBaseline, HoursPlan, Move, OwnerHours
from influence.model.length import length
from influence.model.network import FloatArray, IntArray, Network
from influence.model.overdue import Overdue, OverdueContacts
from influence.model.plan import Baseline, Certificate, CurvePoint, Plan, Reach, Seed
from influence.model.positions import codes_of_ids, contained, positions, texts_of
from influence.model.priorities import LEADING_COLUMNS, Priorities
from influence.model.ranges import Ablation, RankRanges, Sensitivity, Standing, WithoutKind
from influence.model.rates import Learned, Matched, RateDraws, Rates
from influence.model.scores import Remark, Score, Scores
from influence.model.set_aside import SetAside, SetAsideRows
from influence.model.stages import stage
from influence.model.values import Values
from influence.settings import TABLES, Field, TableSpec

__all__ = [
    "LEADING_COLUMNS",
    "TABLES",
    "Ablation",
    "AccountHours",
    "Baseline",
    "Certificate",
    "ClusterProfiles",
    "Clusters",
    "CurvePoint",
    "Dataset",
    "Field",
    "FloatArray",
    "HoursBaseline",
    "HoursPlan",
    "IntArray",
    "Learned",
    "Matched",
    "Move",
    "Network",
    "Overdue",
    "OverdueContacts",
    "OwnerHours",
    "Plan",
    "Priorities",
    "RankRanges",
    "RateDraws",
    "Rates",
    "Reach",
    "Remark",
    "Score",
    "Scores",
    "Seed",
    "Sensitivity",
    "SetAside",
    "SetAsideRows",
    "SourceReading",
    "Standing",
    "TableSpec",
    "Values",
    "WithoutKind",
    "codes_of_ids",
    "contained",
    "length",
    "positions",
    "stage",
    "texts_of",
]
