#!/usr/bin/env python3
"""Registers one test person of a sandbox, with the mother as relation when it is a child.

    register.py --sandbox FOLDER --as jgz --person sam
    register.py --sandbox FOLDER --as jgz --person noor --bsn 999900044    a mistyped number, which is refused
"""

import datetime

from kring_vendor import Refused, Sandbox, requests, script, show

arguments = script.arguments(__doc__)
arguments.add_argument("--person", required=True, metavar="NAME", help="a test person: sam, noor, baby, mother, father")
arguments.add_argument("--bsn", help="send this number in place of the person's own")
given = arguments.parse_args()

sandbox = Sandbox(given.sandbox)
with script.explained(), sandbox.connect(given.party) as client:
    cases = sandbox.cases(given.party)
    client.check()
    person = sandbox.person(given.person)
    identity = requests.by_bsn(given.bsn or person["bsn"], person["birth_date"])
    relations = []
    if person["role"] == "CHILD":
        mother = sandbox.person("mother")
        relations.append(requests.parent(identity, requests.by_bsn(mother["bsn"], mother["birth_date"])))
    request = requests.involvement(
        identity,
        since=datetime.date.today().isoformat(),
        municipality=sandbox.note["municipality"],
        reference=cases.reference(given.person),
        role=person["role"],
        relations=relations,
        request_id=requests.new_id(),
    )
    # Kept before it is sent: when this program dies now, the next run sends the same request again, not a new one.
    request = cases.send(given.person, request)
    try:
        answer = client.register(request)
    except Refused as no:
        if no.retry_after is None:
            cases.refused(given.person)
        raise
    cases.answered(given.person, answer.registration.registration_id)
    print("\n".join(show.registered(answer)))
