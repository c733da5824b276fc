"""When each person wants mail, and by which bank holidays. Two queries for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.clocks import ENGLAND, MailHours
from casework.models import MailChoice
from feedbackhub.organisations.models import Membership

if TYPE_CHECKING:
    from datetime import datetime

    from feedbackhub.accounts.models import User


class MailHoursBook:
    """Everybody who is an active member somewhere, with their hours. The nation is that of their oldest role."""

    def __init__(self) -> None:
        roles = Membership.objects.active().order_by("user_id", "pk").distinct("user_id")
        self._nations = dict(roles.values_list("user_id", "service__organisation__nation"))
        choices = MailChoice.objects.filter(user__is_active=True)
        self._choices = {choice.user_id: choice for choice in choices}

    def hours(self, user_id: int) -> MailHours:
        """Give one person's hours; the usual ones for somebody who has chosen nothing, or has no role."""
        nation = self._nations.get(user_id, ENGLAND)
        choice = self._choices.get(user_id)
        if choice is None:
            return MailHours(nation=nation)
        return MailHours(choice.first, choice.last, frozenset(choice.weekdays), nation)

    def allow(self, user_id: int, local: datetime) -> bool:
        """Say whether mail may go to one person at `local`, the time by their clock."""
        return self.hours(user_id).allow(local)

    def awake(self, local: datetime) -> set[int]:
        """Give the members to whom mail may go at `local`."""
        usual = {nation for nation in set(self._nations.values()) if MailHours(nation=nation).allow(local)}
        return {
            pk
            for pk, nation in self._nations.items()
            if (self.allow(pk, local) if pk in self._choices else nation in usual)
        }

    def asleep(self, local: datetime) -> set[int]:
        """Give the members to whom no mail may go at `local`."""
        return set(self._nations) - self.awake(local)

    def wants_daily(self, user_id: int) -> bool:
        """Say whether they get one mail a day in place of single ones."""
        choice = self._choices.get(user_id)
        return choice is not None and choice.daily

    def wants_weekly(self, user_id: int) -> bool:
        """Say whether they get a mail at the beginning of their week; so does who has chosen nothing."""
        choice = self._choices.get(user_id)
        return choice is None or choice.weekly

    @property
    def daily_readers(self) -> set[int]:
        """Give everybody who gets one mail a day in place of single ones."""
        return {pk for pk, choice in self._choices.items() if choice.daily}


def mail_choice_of(user: User) -> MailChoice:
    """Give what `user` has chosen; an unsaved row with the usual hours where they have chosen nothing."""
    return MailChoice.objects.filter(user=user).first() or MailChoice(user=user)
