"""How few sets campaigns draw where it is tested what is said and written, not how near a plan is to the best."""

FEW = {"influence.campaign.sampling.MOST_SETS": 100_000, "influence.campaign.standing.MOST_SETS": 3_000}
"""Constants of the package by their full names."""
FEWER = {**FEW, "influence.campaign.prospects._SETS": 60_000, "influence.campaign.prospects._EACH": 300}
"""The same where it is only asked that a command or a line runs to its end."""
