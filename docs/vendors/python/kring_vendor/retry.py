"""What is worth repeating, and how long to wait.

| what came back | repeat |
|---|---|
| a refusal with RetryInfo (`STOPPING`, `NOT_WRITING`, `DISK_FULL`, `QUEUE_FULL`, `RECONCILE_BUSY`) | after the time it names |
| no answer of the index (see TRANSPORT) | after a growing pause, with the same request id |
| `RECONCILE_INCOMPLETE` | the whole list, with the same request id |
| anything else | never unchanged |

Waiting grows, is bounded, and is spread at random, so that a thousand clients of a restarted index do not come back in
the same second.
"""

import random
import time

import grpc

from .errors import Refused, Unreachable, of

#: A call gives up after so many attempts, about half a minute when nobody answers. A subscription never does.
ATTEMPTS = 12
FIRST_WAIT = 0.2
LONGEST_WAIT = 5.0

#: Without an ErrorInfo these come from the way to the index, and not from what was asked.
TRANSPORT = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.UNKNOWN,
    grpc.StatusCode.CANCELLED,
}


def wait_before(attempt: int, error: Exception) -> float | None:
    """Seconds to wait before the next attempt (the first one is number 1); None: repeating is in vain."""
    # The exponent is bounded too: a subscription may count far.
    grown = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempt - 1, 10))
    spread = random.uniform(grown / 2, grown)
    if isinstance(error, Unreachable) and error.code in TRANSPORT:
        return spread
    if isinstance(error, Refused):
        if error.retry_after is not None:
            return error.retry_after + spread
        if error.reason == "RECONCILE_INCOMPLETE":
            return spread
    return None


def patiently(call, on_retry=None):
    """Makes a call until it is answered or waiting is of no use. `call` must repeat the same request, id included.

    Raises Refused or Unreachable.
    """
    attempt = 0
    while True:
        attempt += 1
        try:
            return call()
        except grpc.RpcError as broken:
            error = of(broken)
            wait = wait_before(attempt, error) if attempt < ATTEMPTS else None
            if wait is None:
                raise error from None
            if on_retry is not None:
                on_retry(attempt, error, wait)
            time.sleep(wait)
