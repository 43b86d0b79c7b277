#!/usr/bin/env python3
"""The whole way of a vendor in one walk through a fresh sandbox, with a kill -9 of the daemon in the middle.

    kringd dev FOLDER                        in one terminal
    walk.py --sandbox FOLDER --kill-daemon   in another

Each step checks what it claims; the walk ends with status 1 when something is not as it says.
"""

import argparse
import datetime
import json
import os
import pathlib
import signal
import tempfile
import uuid

from kring.v1 import registrations_pb2 as registrations
from kring_vendor import Inbox, Listener, Refused, Sandbox, requests, script, show

CHILDREN = 12
#: The daemon is killed when the school has had so many answers.
KILL_AFTER = 5


def step(text):
    print(f"\n== {text}", flush=True)


def say(*lines):
    for line in lines:
        print(f"   {line}", flush=True)


def check(holds, claim):
    if not holds:
        raise SystemExit(f"NOT SO: {claim}")
    say(f"so it is: {claim}")


def refused(call):
    """The refusal that a call must meet."""
    try:
        call()
    except Refused as no:
        say(*show.refusal(no))
        return no
    raise SystemExit("NOT SO: this is refused")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sandbox", required=True, metavar="FOLDER")
    arguments.add_argument("--kill-daemon", action="store_true", help="kill -9 the daemon of the sandbox on the way")
    arguments.add_argument("--pause", action="store_true", help="wait for Enter before anything is acknowledged")
    arguments.add_argument("--result", metavar="FILE", help="write which notices arrived, as JSON, before that")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, script.explained():
        walk = Walk(given, pathlib.Path(folder))
        try:
            walk.all()
        finally:
            walk.jgz.close()
            walk.school.close()


class Walk:
    def __init__(self, given, folder):
        self.given, self.folder = given, folder
        self.sandbox = Sandbox(given.sandbox)
        self.municipality = self.sandbox.note["municipality"]
        self.today = datetime.date.today().isoformat()
        self.jgz = self.sandbox.connect("jgz")
        self.school = self.sandbox.connect("school")
        self.waits = {"jgz": 0, "school": 0}
        for name, client in (("jgz", self.jgz), ("school", self.school)):
            client.on_retry = lambda attempt, error, wait, name=name: self.waited(name, attempt, error, wait)

    def waited(self, name, attempt, error, wait):
        self.waits[name] += 1
        say(f"{name}: no answer (attempt {attempt}, {error.code.name}), again in {wait:.2f} s")

    def child(self, number):
        """The child of this number and our case of it."""
        identity = requests.by_bsn(self.sandbox.note["test_bsns"][number], f"2016-03-{number + 1:02}")
        return identity, str(uuid.uuid5(uuid.NAMESPACE_URL, f"case {number}"))

    def request(self, number, **more):
        identity, reference = self.child(number)
        return requests.involvement(
            identity, self.today, self.municipality, reference, request_id=requests.new_id(), **more
        )

    def all(self):
        self.is_fresh()
        self.registers()
        self.refusals()
        self.reconciles()
        inbox = Inbox(str(self.folder / "inbox.sqlite"))
        listener = self.hears(inbox)
        self.repeats(listener)
        self.tells(listener, inbox)
        self.acknowledges(listener, inbox)
        step("Done")

    def is_fresh(self):
        """The walk counts what there is; whatever happened here before would make its claims untrue."""
        self.jgz.check()
        for client in (self.jgz, self.school):
            _, summary = client.reconcile(requests.new_id(), [], dry_run=True)
            if summary.end:
                raise SystemExit("Something is registered in this sandbox already. The walk needs a fresh one: `kringd dev FOLDER`.")

    def registers(self):
        step("Register a child, with its mother as relation")
        mother = self.sandbox.person("mother")
        relation = requests.parent(self.child(0)[0], requests.by_bsn(mother["bsn"], mother["birth_date"]))
        request = self.request(0, relations=[relation])
        first = self.jgz.register(request)
        say(*show.registered(first))
        check(first.outcome == registrations.MATCH_OUTCOME_NO_MATCH_KNOWN, "nobody else is known around this child yet")
        check(len(first.receipt.commitment) == 32, "the answer holds a receipt")

        step("The same request again: the same registration, and nothing is registered twice")
        again = self.jgz.register(request)
        check(again.registration.registration_id == first.registration.registration_id, "the same registration id")
        check(again.receipt == first.receipt, "the same receipt")

        step("The same request id for something else")
        other = self.request(1)
        other.request_id = request.request_id
        check(refused(lambda: self.jgz.register(other)).reason == "REQUEST_ID_REUSED", "an id is for one request only")

    def refusals(self):
        step("A mistyped BSN: the reason names the rule, the field names the place")
        request = self.request(1)
        last = int(request.person.bsn[-1])
        request.person.bsn = request.person.bsn[:-1] + str((last + 1) % 10)
        no = refused(lambda: self.jgz.register(request))
        check((no.reason, no.field) == ("BSN_ELEVEN_TEST", "person.bsn"), "it is the number, not the connection")
        check(no.retry_after is None, "the program sends it back to a person instead of repeating it")

        step("Somebody else's relations from the population register")
        father = self.sandbox.person("father")
        brp = requests.parent(self.child(1)[0], requests.by_bsn(father["bsn"], father["birth_date"]), source="BRP")
        no = refused(lambda: self.jgz.assert_relations(requests.new_id(), [brp]))
        check(no.reason == "BRP_NOT_ALLOWED", "only whom the administrator allowed may say `BRP`")
        municipality = self.sandbox.connect("gemeente")
        accepted = municipality.assert_relations(requests.new_id(), [brp])
        municipality.close()
        check(accepted.accepted == 1, "the municipality may")

    def reconciles(self):
        step(f"Reconcile: our list holds {CHILDREN} children, one registered already")
        items = []
        for number in range(CHILDREN):
            item = self.request(number)
            item.request_id = ""
            items.append(item)
        answers, summary = self.jgz.reconcile(requests.new_id(), items, dry_run=True)
        say(*(show.reconciled(answer) for answer in answers[:2]), "...")
        check((summary.register, summary.keep, summary.end) == (CHILDREN - 1, 1, 0), "a dry run says what is missing")
        check(not summary.applied and summary.done == 0, "and changes nothing")
        list_id = requests.new_id()
        _, summary = self.jgz.reconcile(list_id, items, dry_run=False)
        check(summary.applied and summary.done == CHILDREN - 1, "then it is done")
        _, summary = self.jgz.reconcile(list_id, items, dry_run=False)
        check((summary.register, summary.keep) == (0, CHILDREN), "the same list again changes nothing")

        step("Reconcile: half a list must not end the other half")
        half = items[: CHILDREN // 2]
        no = refused(lambda: self.jgz.reconcile(requests.new_id(), half, dry_run=False))
        check(no.reason == "RECONCILE_ENDS_TOO_MANY", "ends_at_most stands between an export that failed and a caseload")

        step("Reconcile: a case that was closed in our own system")
        _, summary = self.jgz.reconcile(requests.new_id(), items[1:], dry_run=True)
        check(summary.end == 1, "the dry run names one that ends")
        _, summary = self.jgz.reconcile(
            requests.new_id(),
            items[1:],
            dry_run=False,
            ends_at_most=summary.end,
            end_reason=registrations.END_REASON_RESOLVED,
        )
        check(summary.applied and summary.end == 1, "it is ended, with our reason")

    def hears(self, inbox):
        step("Subscribe; the school registers our children one by one, and the daemon is killed meanwhile")
        listener = Listener(self.jgz, inbox)
        listener.start()
        check(listener.wait_for(lambda: listener.bookmarks > 0), "the subscription stands: a bookmark came")
        before = len(listener.notices)
        ours = range(1, CHILDREN)
        answered, killed = 0, False
        for number in ours:
            request = self.request(number)
            request.client_reference = ""
            answer = self.school.register(request)
            answered += 1
            if not answer.matches:
                raise SystemExit("NOT SO: the school hears of us in its answer")
            if answered == 1:
                came = listener.wait_for(lambda: len(listener.notices) > before)
                check(came, "a notice came while the stream was open")
                say(*show.notice(listener.notices[-1]))
            if self.given.kill_daemon and answered == KILL_AFTER:
                process = self.sandbox.read()["process"]
                say(f"kill -9 of the daemon after {answered} answers")
                os.kill(process, signal.SIGKILL)
                killed = True
        check(answered == len(ours), f"the school has {answered} answers")
        expected = sorted(self.child(number)[1] for number in ours)
        came = listener.wait_for(lambda: sorted(self.cases(listener)) == expected)
        check(came, "for each of our children exactly one notice came")
        if killed:
            check(self.waits["jgz"] > 0, "the subscription broke and came back by itself, from its cursor")
            # A call that met the dead daemon was made again under its own request id.
            say(f"calls of the school made again: {self.waits['school']}")
        return listener

    @staticmethod
    def cases(listener):
        """Our own references, one for each match in each notice. Whoever handles a notice finds the case by it."""
        return [match.own_client_reference for notice in listener.notices for match in notice.matches]

    def repeats(self, listener):
        step("From an older cursor everything behind it comes again; notice_id says that it is known")
        first = listener.notices[0]
        listener.end()
        inbox = Inbox(str(self.folder / "second.sqlite"))
        for notice in listener.notices:
            inbox.keep(notice)
        inbox.keep(first)  # stands at the cursor of the first notice again
        second = Listener(self.sandbox.connect("jgz"), inbox)
        second.start()
        check(second.wait_for(lambda: second.bookmarks > 0), "it has caught up")
        second.end()
        check((second.repeats, len(second.notices)) == (len(listener.notices) - 1, 0), "all known, none new")
        second.client.close()
        inbox.close()

    def tells(self, listener, inbox):
        if self.given.result:
            result = {"notice_ids": inbox.notice_ids(), "cases": self.cases(listener)}
            pathlib.Path(self.given.result).write_text(json.dumps(result, indent=1))
        if self.given.pause:
            print("\nEverything still waits in the outbox. Enter goes on.", flush=True)
            input()

    def acknowledges(self, listener, inbox):
        step("A cursor of another unit")
        # A subscription opens with everything that waits, and then a bookmark with the school's own cursor.
        ear = Listener(self.school, Inbox(str(self.folder / "school.sqlite")))
        ear.start()
        came = ear.wait_for(lambda: len(ear.notices) >= CHILDREN - 1)
        check(came, "the school was told too: the matches of its own registrations also come as notices")
        ear.end()
        no = refused(lambda: self.jgz.acknowledge(ear.notices[0].cursor))
        check((no.reason, no.field) == ("CURSOR_INVALID", "cursor"), "a cursor is of one unit")

        step("Acknowledge everything that is safe here")
        left = self.jgz.acknowledge(listener.notices[-1].cursor)
        check(left == 0, "nothing waits any more")
        fresh = Listener(self.sandbox.connect("jgz"), Inbox(str(self.folder / "third.sqlite")))
        fresh.start()
        check(fresh.wait_for(lambda: fresh.bookmarks > 0), "a new subscription has caught up")
        fresh.end()
        fresh.client.close()
        check(not fresh.notices, "what was acknowledged does not come again")
        check(len(set(inbox.notice_ids())) == len(listener.notices), f"{len(listener.notices)} notices, each once")
        say(f"repeated deliveries recognised on the way: {listener.repeats}")


if __name__ == "__main__":
    main()
