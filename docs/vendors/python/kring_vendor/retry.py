"""What is worth repeating, and how long to wait.

Only two things are: no answer at all (the request id makes repeating safe), and a refusal that says when to come back.
Everything else would be refused again. Waiting grows, is bounded, and is spread at random, so that a thousand clients of
a restarted index do not come back in the same second.
"""

import random
import time

import grpc

from .errors import Refused, Unreachable, of

ATTEMPTS = 12
FIRST_WAIT = 0.2
LONGEST_WAIT = 5.0

#: Without an answer, and not because of what was asked.
TRANSPORT = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED}


def wait_before(attempt: int, error: Exception) -> float | None:
    """Seconds to wait before the next attempt (the first one is number 1); None: give up."""
    if attempt >= ATTEMPTS:
        return None
    grown = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1))
    spread = random.uniform(grown / 2, grown)
    if isinstance(error, Unreachable) and error.code in TRANSPORT:
        return spread
    if isinstance(error, Refused) and error.retry_after is not None:
        return error.retry_after + spread
    return None


def patiently(call, on_retry=None):
    """Makes a call until it is answered or waiting is of no use. `call` must repeat the same request, id included."""
    attempt = 0
    while True:
        attempt += 1
        try:
            return call()
        except grpc.RpcError as broken:
            error = of(broken)
            wait = wait_before(attempt, error)
            if wait is None:
                raise error from None
            if on_retry is not None:
                on_retry(attempt, error, wait)
            time.sleep(wait)
