#!/usr/bin/env python3
"""Says that somebody is a parent of these children.

    relations.py --sandbox FOLDER --as gemeente --source BRP --parent mother sam noor
    relations.py --sandbox FOLDER --as jgz --source AGENCY --parent mother sam
"""

from kring_vendor import Sandbox, requests, script

arguments = script.arguments(__doc__)
arguments.add_argument("--source", choices=["BRP", "AGENCY"], default="AGENCY", help="BRP: from the population register")
arguments.add_argument("--parent", required=True, metavar="NAME")
arguments.add_argument("children", nargs="+", metavar="CHILD")
given = arguments.parse_args()

sandbox = Sandbox(given.sandbox)
with script.explained(), sandbox.connect(given.party) as client:
    client.check()

    def identity(name):
        person = sandbox.person(name)
        return requests.by_bsn(person["bsn"], person["birth_date"])

    parent = identity(given.parent)
    relations = [requests.parent(identity(child), parent, given.source) for child in given.children]
    answer = client.assert_relations(requests.new_id(), relations)
    print(f"{answer.accepted} relations accepted; what the index knew before is not told")
