"""A subscription in a thread of its own, for programs that have something else to do."""

import threading

from .client import Client
from .inbox import Inbox

PATIENCE_SECONDS = 60


class Listener(threading.Thread):
    """Hears in the background; `notices` are the new ones, in order."""

    def __init__(self, client: Client, inbox: Inbox):
        super().__init__(daemon=True)
        self.client, self.inbox = client, inbox
        self.notices = []
        #: Notices that came again, and how often the stream had caught up.
        self.repeats, self.bookmarks = 0, 0
        self.error = None
        self.changed = threading.Condition()

    def run(self):
        try:
            for notice, more in self.client.subscribe(self.inbox):
                with self.changed:
                    if notice is None:
                        self.bookmarks += 1
                    elif more:
                        self.notices.append(notice)
                    else:
                        self.repeats += 1
                    self.changed.notify_all()
        except Exception as error:  # told by whoever waits
            with self.changed:
                self.error = error
                self.changed.notify_all()

    def end(self):
        self.client.unsubscribe()
        self.join(PATIENCE_SECONDS)
        if self.is_alive():
            raise RuntimeError("the subscription does not end")

    def wait_for(self, holds) -> bool:
        """Waits until something holds; False when it took too long. Raises what ended the subscription."""
        with self.changed:
            came = self.changed.wait_for(lambda: self.error or holds(), PATIENCE_SECONDS)
        if self.error:
            raise self.error
        return bool(came)
