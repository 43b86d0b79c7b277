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
    return f"{other.agency_name}, {other.unit_name} ({other.contact.role}, {contact})"


def match(one: common.Match) -> str:
    about = "another person of the family" if one.concerns_other_person else "the same person"
    # Row and state are told in profile `household` only.
    more = f", {word(common.PairRow, one.row)}, {word(common.InvolvementState, one.state)}" if one.row else ""
    return f"{party(one.other)}: about {about}{more}"


def notice(one: notices.Notice) -> list[str]:
    lines = [f"{word(notices.NoticeKind, one.kind)}  {one.notice_id[:13]}..."]
    lines += [f"  for our case {m.own_client_reference[:13]}...: {match(m)}" for m in one.matches]
    lines += [f"  {party(p.one)} and {party(p.other)}" for p in one.pairs]
    return lines


def registered(answer: registrations.RegisterResponse) -> list[str]:
    lines = [f"registration {answer.registration.registration_id}, expires {answer.registration.expires_on}"]
    if answer.already_registered:
        lines.append("  it was there already and stays as it was")
    lines.append(f"  {word(registrations.MatchOutcome, answer.outcome)}")
    lines += [f"  {match(m)}" for m in answer.matches]
    heard = [s for s in answer.coverage.sectors if s.agencies]
    lines += [f"  coverage: {s.sector_name}: {s.heard_last_week} of {s.agencies} heard in 7 days" for s in heard]
    return lines


def reconciled(answer: registrations.ReconcileAnswer) -> str:
    item = f"item {answer.item}" if answer.HasField("item") else "not in our list"
    done = " (done)" if answer.done else ""
    why = f": {answer.refused.reason} {answer.refused.field}" if answer.refused.reason else ""
    return f"{item}: {word(registrations.ReconcileAction, answer.action)}{done}{why}"


def refusal(no: Refused) -> list[str]:
    lines = [f"{no.code.name} {no.reason}" + (f" at {no.field}" if no.field else "")]
    lines.append(f"  {no.sentence}")
    lines.append("  worth repeating: " + ("no" if no.retry_after is None else f"after {no.retry_after} s"))
    return lines
