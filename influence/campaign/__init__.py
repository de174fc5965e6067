"""Campaigns: whom to ask under a budget, and how good that is beside plainer lists."""

from influence.campaign.evaluate import evaluate_plan
from influence.campaign.plan import plan_campaign
from influence.campaign.prospects import find_prospects
from influence.campaign.request import Request
from influence.campaign.whatif import altered, difference

__all__ = ["Request", "altered", "difference", "evaluate_plan", "find_prospects", "plan_campaign"]
