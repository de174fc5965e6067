"""Campaigns: whom to ask under a budget, and how good that is beside plainer lists."""

from influence.campaign.evaluate import evaluate_plan
from influence.campaign.plan import plan_campaign
from influence.campaign.prospects import find_prospects
from influence.campaign.request import Request

__all__ = ["Request", "evaluate_plan", "find_prospects", "plan_campaign"]
