#!/usr/bin/env python3
"""Says what the index would change to hold exactly these persons of the sandbox, and does it with --apply.

    reconcile.py --sandbox FOLDER --as jgz sam noor
    reconcile.py --sandbox FOLDER --as jgz sam noor --apply

A nightly job does the same with the whole list of active cases.
"""

import argparse
import datetime
import uuid

from kring.v1 import registrations_pb2 as registrations
from kring_vendor import Refused, Sandbox, requests, show

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("--sandbox", required=True, metavar="FOLDER")
arguments.add_argument("--as", dest="party", required=True, metavar="NAME", help="whose certificate: jgz, school")
arguments.add_argument("--apply", action="store_true", help="do it, ending at most what the dry run named")
arguments.add_argument("persons", nargs="*", metavar="PERSON", help="test persons: sam, noor, baby, mother, father")
given = arguments.parse_args()

sandbox = Sandbox(given.sandbox)
client = sandbox.connect(given.party)
today = datetime.date.today().isoformat()


def item(name):
    person = sandbox.person(name)
    identity = requests.by_bsn(person["bsn"], person["birth_date"])
    # The same case has the same reference every night.
    reference = str(uuid.uuid5(uuid.NAMESPACE_URL, f"case of {name}"))
    return requests.involvement(identity, today, sandbox.note["municipality"], reference, person["role"])


items = [item(name) for name in given.persons]
try:
    answers, summary = client.reconcile(requests.new_id(), items, dry_run=True)
    if given.apply and not summary.refused:
        answers, summary = client.reconcile(
            requests.new_id(),
            items,
            dry_run=False,
            ends_at_most=summary.end,
            end_reason=registrations.END_REASON_RESOLVED,
        )
    for answer in answers:
        print(show.reconciled(answer))
    print(
        f"register {summary.register}, keep {summary.keep}, end {summary.end}, refused {summary.refused}; "
        + ("done" if summary.applied else "nothing was changed")
    )
except Refused as no:
    print("\n".join(show.refusal(no)))
    raise SystemExit(1) from None
finally:
    client.close()
