#!/usr/bin/env python3
"""Registers one test person of a sandbox, with the mother as relation when it is a child.

    register.py --sandbox FOLDER --as jgz --person sam
"""

import argparse
import datetime
import uuid

from kring_vendor import Refused, Sandbox, requests, show

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("--sandbox", required=True, metavar="FOLDER")
arguments.add_argument("--as", dest="party", required=True, metavar="NAME", help="whose certificate: jgz, school")
arguments.add_argument("--person", required=True, metavar="NAME", help="a test person of the sandbox: sam, noor, mother")
given = arguments.parse_args()

sandbox = Sandbox(given.sandbox)
client = sandbox.connect(given.party)
person = sandbox.person(given.person)
identity = requests.by_bsn(person["bsn"], person["birth_date"])
relations = []
if person["role"] == "CHILD":
    mother = sandbox.person("mother")
    relations.append(requests.parent(identity, requests.by_bsn(mother["bsn"], mother["birth_date"])))
request = requests.involvement(
    identity,
    since=datetime.date.today().isoformat(),
    municipality=sandbox.note["municipality"],
    reference=str(uuid.uuid4()),
    role=person["role"],
    relations=relations,
    request_id=requests.new_id(),
)
try:
    print("\n".join(show.registered(client.register(request))))
except Refused as no:
    print("\n".join(show.refusal(no)))
    raise SystemExit(1) from None
finally:
    client.close()
