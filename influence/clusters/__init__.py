"""Clusters of the two-mode network: found, named, profiled."""

from influence.clusters.find import find_clusters
from influence.clusters.profiles import profile_clusters

__all__ = ["find_clusters", "profile_clusters"]
