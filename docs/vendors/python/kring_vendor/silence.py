"""Notices that a stream is silent.

The index sends a bookmark at least every 10 seconds. A connection can die without anybody saying so (a firewall that
forgets it, a machine that hangs): then nothing comes, no error either. After 30 seconds of silence the stream is given up.
"""

import threading
import time

import grpc

from .errors import Unreachable

SILENCE_SECONDS = 30.0
LOOK_EVERY_SECONDS = 1.0


def until_silent(stream):
    """Yields what a stream brings. Raises Unreachable when nothing came for too long."""
    # None while the caller works on something: its time is not the silence of the stream.
    waits_since = time.monotonic()
    silent, over = threading.Event(), threading.Event()

    def look():
        while not over.wait(LOOK_EVERY_SECONDS):
            since = waits_since
            if since is not None and time.monotonic() - since > SILENCE_SECONDS:
                silent.set()
                stream.cancel()
                return

    threading.Thread(target=look, daemon=True).start()
    try:
        for item in stream:
            waits_since = None
            yield item
            waits_since = time.monotonic()
    except grpc.RpcError:
        if silent.is_set():
            why = f"nothing was heard for {SILENCE_SECONDS:.0f} s, not even a bookmark"
            raise Unreachable(grpc.StatusCode.DEADLINE_EXCEEDED, why) from None
        raise
    finally:
        over.set()
