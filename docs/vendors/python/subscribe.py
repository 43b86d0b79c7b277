#!/usr/bin/env python3
"""Shows a unit's notices as they come, keeps them, and acknowledges what is kept. Ctrl-C ends it.

    subscribe.py --sandbox FOLDER --as jgz [--inbox jgz.sqlite] [--once]

With --once it ends when everything that waited has arrived. It never gives up: when nobody answers, stderr says so once, and
once more when somebody does.
"""

import sys
import time

from kring_vendor import BadCertificate, Inbox, Sandbox, Unreachable, script, show

#: An interruption that is shorter is not worth a line.
TELL_AFTER_SECONDS = 15

arguments = script.arguments(__doc__)
arguments.add_argument("--inbox", metavar="FILE", help="where notices and cursor are kept [default: FOLDER/NAME.sqlite]")
arguments.add_argument("--once", action="store_true", help="end when everything that waited has arrived")
given = arguments.parse_args()


class Ear:
    """Since when nothing was heard, and whether that was told."""

    def __init__(self):
        self.heard_at, self.told = time.monotonic(), False

    def seconds(self):
        return time.monotonic() - self.heard_at

    def not_yet(self, _attempt, error, _wait):
        if self.told or self.seconds() < TELL_AFTER_SECONDS:
            return
        self.told = True
        try:
            why = client.why_not()
        except BadCertificate as bad:
            why = bad
        print(f"nothing heard for {self.seconds():.0f} s: {why}; it goes on trying", file=sys.stderr, flush=True)

    def heard(self):
        if self.told:
            print(f"heard again after {self.seconds():.0f} s", file=sys.stderr, flush=True)
        self.heard_at, self.told = time.monotonic(), False


def hear(client, inbox, ear):
    last, caught_up = "", False
    for notice, more in client.subscribe(inbox):
        ear.heard()
        if notice is not None:
            print("\n".join(show.notice(notice)) + ("" if more else "\n  (it came before)"), flush=True)
            last = notice.cursor
            continue
        # A bookmark: everything that waited is here and kept, so that it may be acknowledged, once for all.
        if last:
            print(f"acknowledged; {client.acknowledge(last)} still wait", flush=True)
            last = ""
        if not caught_up:
            print(f"connected to {client.server} and caught up; new notices follow", flush=True)
            caught_up = True
        if given.once:
            break


sandbox = Sandbox(given.sandbox)
with script.explained(), sandbox.connect(given.party) as client:
    ear = Ear()
    client.on_retry = ear.not_yet
    try:
        client.check()
    except Unreachable as why:
        # Whoever listens may start before the index does; a wrong certificate ends it here.
        print(f"{why}; it goes on trying", file=sys.stderr, flush=True)
        ear.told = True
    inbox = Inbox(given.inbox or str(sandbox.folder / f"{given.party}.sqlite"))
    try:
        hear(client, inbox, ear)
    except KeyboardInterrupt:
        pass
    finally:
        client.unsubscribe()
        inbox.close()
