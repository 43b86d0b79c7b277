"""What went wrong, in a form that a program can decide on.

The index refuses with a gRPC status whose details hold exactly one ErrorInfo with a stable reason, the field at fault in
BadRequest, and RetryInfo where waiting helps. Decide on the reason; show the sentence to people; never parse it.
"""

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status


class Refused(Exception):
    """The index said no. Nothing was changed."""

    def __init__(self, code, reason, field, sentence, advice, retry_after):
        super().__init__(f"{reason}: {sentence}")
        self.code = code
        #: Stable name, for instance "BSN_ELEVEN_TEST".
        self.reason = reason
        #: The field at fault, for instance "person.bsn"; empty: none.
        self.field = field
        #: One sentence and what to do next, for people.
        self.sentence = sentence
        self.advice = advice
        #: Seconds after which the same request may succeed; None: waiting does not help.
        self.retry_after = retry_after


class Unreachable(Exception):
    """No answer: the connection broke, the index is being restarted, or it took too long.

    Whether the request was carried out is not known. Repeat it with the same request id: that is what the id is for.
    """

    def __init__(self, code, why):
        super().__init__(f"{code.name}: {why}")
        self.code = code


def of(error: grpc.RpcError) -> Exception:
    """Reads an error of gRPC."""
    status = rpc_status.from_call(error)
    info = field = wait = None
    for detail in status.details if status is not None else ():
        if detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
            info = error_details_pb2.ErrorInfo()
            detail.Unpack(info)
        elif detail.Is(error_details_pb2.BadRequest.DESCRIPTOR):
            bad = error_details_pb2.BadRequest()
            detail.Unpack(bad)
            field = bad.field_violations[0].field if bad.field_violations else None
        elif detail.Is(error_details_pb2.RetryInfo.DESCRIPTOR):
            retry = error_details_pb2.RetryInfo()
            detail.Unpack(retry)
            wait = retry.retry_delay.seconds + retry.retry_delay.nanos / 1e9
    if info is None:
        # Made by the transport, not by the index: a refusal always says its reason.
        return Unreachable(error.code(), error.details() or "no details")
    advice = info.metadata.get("advice", "")
    return Refused(error.code(), info.reason, field or "", error.details() or "", advice, wait)
