#!/usr/bin/env python3
"""Says what the index would change to hold exactly these persons of the sandbox, and does it with --apply.

    reconcile.py --sandbox FOLDER --as jgz sam noor
    reconcile.py --sandbox FOLDER --as jgz sam noor --apply
    reconcile.py --sandbox FOLDER --as jgz sam --apply --ends-at-most 1 --end-reason RESOLVED

A nightly job does the same with the whole list of active cases. How many registrations may end, and why, is said by a
person or by a limit that a person set, never by the dry run of the same list: an export that broke halfway agrees with itself.
"""

import datetime

from kring.v1 import registrations_pb2 as registrations
from kring_vendor import Sandbox, requests, script, show

REASONS = [name.removeprefix("END_REASON_") for name in registrations.EndReason.keys()[1:]]

arguments = script.arguments(__doc__)
arguments.add_argument("--apply", action="store_true", help="do it")
arguments.add_argument("--ends-at-most", type=int, default=0, metavar="N", help="registrations that may end [default: 0]")
arguments.add_argument("--end-reason", choices=REASONS, help="why they end")
arguments.add_argument("persons", nargs="*", metavar="PERSON", help="test persons: sam, noor, baby, mother, father")
given = arguments.parse_args()
if given.ends_at_most and given.end_reason is None:
    arguments.error("--ends-at-most needs an --end-reason")

sandbox = Sandbox(given.sandbox)
with script.explained(), sandbox.connect(given.party) as client:
    cases = sandbox.cases(given.party)
    client.check()
    today = datetime.date.today().isoformat()

    def item(name):
        person = sandbox.person(name)
        identity = requests.by_bsn(person["bsn"], person["birth_date"])
        # The reference that register.py gave: the same case has the same one every night.
        return requests.involvement(identity, today, sandbox.note["municipality"], cases.reference(name), person["role"])

    items = [item(name) for name in given.persons]
    answers, summary = client.reconcile(requests.new_id(), items, dry_run=True)
    stop = ""
    if given.apply and summary.end > given.ends_at_most:
        stop = f"; {summary.end} would end: give --ends-at-most {summary.end} and --end-reason when that is right"
    elif given.apply and not summary.refused:
        reason = f"END_REASON_{given.end_reason or 'UNSPECIFIED'}"
        answers, summary = client.reconcile(
            requests.new_id(),
            items,
            dry_run=False,
            ends_at_most=given.ends_at_most,
            end_reason=registrations.EndReason.Value(reason),
        )
    print("\n".join(show.reconciled(answer) for answer in answers))
    print("\n".join(show.summary(summary)) + stop)
    if given.apply and not summary.applied:
        raise SystemExit(1)
