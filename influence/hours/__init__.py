"""Account managers' hours: how they are spread so that they bring most, and nobody is dropped."""

from influence.hours.plan import customers_of, plan_hours
from influence.hours.request import HoursRequest

__all__ = ["HoursRequest", "customers_of", "plan_hours"]
