"""Answers and notices as lines for people."""

from kring.v1 import common_pb2 as common
from kring.v1 import notices_pb2 as notices
from kring.v1 import registrations_pb2 as registrations

from .errors import Refused


def word(enum, value: int) -> str:
    """MATCH_OUTCOME_NO_MATCH_KNOWN is "no match known"."""
    name = enum.Name(value)
    prefix = enum.Name(0).removesuffix("UNSPECIFIED")
    return name.removeprefix(prefix).replace("_", " ").lower()


def party(other: common.Party) -> str:
    contact = other.contact.phone or other.contact.email
    if other.through_officer:
        return f"a shielded party, through the municipality's officer ({contact})"
    if other.erased:
        return "a party whose registration is erased"
    return f"{other.agency_name}, {other.unit_name} ({other.contact.role}, {contact})"


def match(one: common.Match) -> str:
    about = "another person of the family" if one.concerns_other_person else "the same person"
    # Row and state are told in profile `household` only.
    more = f", {word(common.PairRow, one.row)}, {word(common.InvolvementState, one.state)}" if one.row else ""
    return f"{party(one.other)}: about {about}{more}"


def ours(one: common.Match) -> str:
    if one.own_registration_id:
        return f"for our case {one.own_client_reference[:13]}..."
    return f"our registration is erased too (match {one.match_id[:13]}...)"


def notice(one: notices.Notice) -> list[str]:
    lines = [f"{word(notices.NoticeKind, one.kind)}  {one.notice_id[:13]}..."]
    lines += [f"  {ours(m)}: {match(m)}" for m in one.matches]
    lines += [f"  {party(p.one)} and {party(p.other)}" for p in one.pairs]
    # A later version of the contract than your stubs may be needed for this one.
    limit = getattr(one, "limit", None)
    if limit is not None and limit.limits:
        lines.append(f"  {party(limit.party)}: something was left out ({', '.join(limit.limits)})")
    term = getattr(one, "expires", None)
    if term is not None and term.expires_on:
        lines.append(f"  for our case {term.client_reference[:13]}...: our registration expires on {term.expires_on}")
    for archived in getattr(one, "archived", []):
        lines.append(f"  for our case {archived.client_reference[:13]}...: was involved before: {party(archived.other)}")
    return lines


def registered(answer: registrations.RegisterResponse) -> list[str]:
    lines = registration(answer.registration)
    if answer.already_registered:
        lines.append("  it was there already and stays as it was")
    lines.append(f"  {word(registrations.MatchOutcome, answer.outcome)}")
    lines += [f"  {match(m)}" for m in answer.matches]
    return lines + coverage(answer.coverage)


def registration(one: registrations.Registration) -> list[str]:
    lines = [f"registration {one.registration_id}, since {one.since}, expires {one.expires_on}"]
    if one.ended_on:
        lines.append(f"  ended on {one.ended_on}: {word(registrations.EndReason, one.end_reason)}")
    return lines


def around(page: registrations.AroundResponse) -> list[str]:
    lines = [f"{word(registrations.MatchOutcome, page.outcome)}, {page.parties_in_all} in all"]
    return lines + [f"  {match(m)}" for m in page.parties] + coverage(page.coverage)


def coverage(of: common.Coverage) -> list[str]:
    there = [s for s in of.sectors if s.agencies]
    lines = [f"  coverage: {s.sector_name} ({s.sector}): {s.heard_last_week} of {s.agencies} heard in 7 days" for s in there]
    without = len(of.sectors) - len(there)
    return lines + [f"  coverage: {without} more sectors without any agency: they cannot say that nobody is involved"]


def reconciled(answer: registrations.ReconcileAnswer) -> str:
    item = f"item {answer.item}" if answer.HasField("item") else "not in our list"
    done = " (done)" if answer.done else ""
    why = f": {answer.refused.reason} {answer.refused.field}" if answer.refused.reason else ""
    differs = f", but differs in {', '.join(answer.differs)}" if answer.differs else ""
    return f"{item}: {word(registrations.ReconcileAction, answer.action)}{done}{why}{differs}"


def summary(of: registrations.ReconcileSummary) -> list[str]:
    counts = f"register {of.register}, keep {of.keep}, end {of.end}, refused {of.refused}"
    # A later version of the contract than your stubs may be needed for this one.
    left = getattr(of, "quota_left", None)
    lines = [] if left is None else [f"what this unit may still write today: {left}"]
    return [*lines, f"{counts}; " + ("done" if of.applied else "nothing was changed")]


def refusal(no: Refused) -> list[str]:
    lines = [f"{no.code.name} {no.reason}" + (f" at {no.field}" if no.field else "")]
    lines.append(f"  {no.sentence}")
    lines.append("  worth repeating: " + ("no" if no.retry_after is None else f"after {no.retry_after} s"))
    return lines
