#!/usr/bin/env python3
"""One of our own registrations, by the test person that register.py registered.

    case.py --sandbox FOLDER --as jgz --person sam                 how it stands
    case.py --sandbox FOLDER --as jgz --person sam around          who else is there, page by page
    case.py --sandbox FOLDER --as jgz --person sam renew
    case.py --sandbox FOLDER --as jgz --person sam end --reason RESOLVED
    case.py --sandbox FOLDER --as jgz --person sam coverage        who could have registered there
"""

from kring.v1 import registrations_pb2 as registrations
from kring_vendor import Sandbox, requests, script, show

REASONS = [name.removeprefix("END_REASON_") for name in registrations.EndReason.keys()[1:]]

arguments = script.arguments(__doc__)
arguments.add_argument("--person", required=True, metavar="NAME")
arguments.add_argument("action", nargs="?", default="show", choices=["show", "around", "renew", "end", "coverage"])
arguments.add_argument("--reason", choices=REASONS, help="why it ends; IN_ERROR and UNJUSTIFIED withdraw what was told")
given = arguments.parse_args()
if given.action == "end" and given.reason is None:
    arguments.error("ending needs a --reason")

sandbox = Sandbox(given.sandbox)
with script.explained(), sandbox.connect(given.party) as client:
    client.check()
    registration_id = sandbox.cases(given.party).registration(given.person)
    if registration_id is None:
        raise SystemExit(f"{given.party} has no registration of {given.person} here: register.py makes one")
    if given.action == "around":
        for page in client.around(registration_id, actor="case.py"):
            print("\n".join(show.around(page)))
    elif given.action == "renew":
        print("\n".join(show.registration(client.renew(requests.new_id(), registration_id))))
    elif given.action == "end":
        reason = registrations.EndReason.Value(f"END_REASON_{given.reason}")
        ended = client.end(requests.new_id(), registration_id, reason)
        print("\n".join(show.registration(ended.registration)))
    elif given.action == "coverage":
        held = client.get_registration(registration_id)
        print("\n".join(show.coverage(client.coverage(held.responsible_municipality))))
    else:
        print("\n".join(show.registration(client.get_registration(registration_id))))
