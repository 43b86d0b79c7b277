#!/usr/bin/env python3
"""Shows a unit's notices as they come, keeps them, and acknowledges what is kept. Ctrl-C ends it.

    subscribe.py --sandbox FOLDER --as jgz [--inbox jgz.sqlite] [--once]

With --once it ends when everything that waited has arrived.
"""

import argparse

from kring_vendor import Inbox, Refused, Sandbox, show

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("--sandbox", required=True, metavar="FOLDER")
arguments.add_argument("--as", dest="party", required=True, metavar="NAME", help="whose certificate: jgz, school")
arguments.add_argument("--inbox", metavar="FILE", help="where notices and cursor are kept [default: FOLDER/NAME.sqlite]")
arguments.add_argument("--once", action="store_true", help="end when everything that waited has arrived")
given = arguments.parse_args()

sandbox = Sandbox(given.sandbox)
client = sandbox.connect(given.party)
client.on_retry = lambda attempt, error, wait: print(f"({error}; again in {wait:.1f} s)", flush=True)
inbox = Inbox(given.inbox or str(sandbox.folder / f"{given.party}.sqlite"))
try:
    last = ""
    for notice, more in client.subscribe(inbox):
        if notice is not None:
            print("\n".join(show.notice(notice)) + ("" if more else "\n  (it came before)"), flush=True)
            last = notice.cursor
            continue
        # A bookmark: everything that waited is here and kept, so that it may be acknowledged, once for all.
        if last:
            print(f"acknowledged; {client.acknowledge(last)} still wait", flush=True)
            last = ""
        if given.once:
            break
except KeyboardInterrupt:
    pass
except Refused as no:
    print("\n".join(show.refusal(no)))
    raise SystemExit(1) from None
finally:
    client.unsubscribe()
    client.close()
    inbox.close()
