"""The calls of one unit of an agency."""

import pathlib
import threading
from dataclasses import dataclass

import grpc
from kring.v1 import common_pb2 as common
from kring.v1 import notices_pb2 as notices
from kring.v1 import notices_pb2_grpc, registrations_pb2_grpc
from kring.v1 import registrations_pb2 as registrations

from .errors import Refused, of
from .inbox import Inbox
from .retry import FIRST_WAIT, patiently, wait_before

#: A call that takes longer is broken off, and repeated with the same request id.
ANSWER_SECONDS = 10
#: A list of 50,000 items is not answered in ten seconds.
LIST_SECONDS = 600

CHANNEL_OPTIONS = [
    # A stream on which nothing is said for a while must notice that the other side is gone.
    ("grpc.keepalive_time_ms", 20_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    # The channel reconnects by itself; the default lets it wait up to two minutes.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 2_000),
]


@dataclass
class Credentials:
    """PEM files. In production: your PKIoverheid certificate, with your OIN in Subject.serialNumber."""

    authority: str
    certificate: str
    private_key: str

    def channel(self) -> grpc.ChannelCredentials:
        def read(path):
            return pathlib.Path(path).read_bytes()

        return grpc.ssl_channel_credentials(read(self.authority), read(self.private_key), read(self.certificate))


class Client:
    """`unit` may stay empty when the agency has one unit. `on_retry(attempt, error, seconds)` hears of every wait."""

    def __init__(self, server: str, credentials: Credentials, unit: str = "", on_behalf_of: str = "", on_retry=None):
        self.channel = grpc.secure_channel(server, credentials.channel(), CHANNEL_OPTIONS)
        self.acting = common.ActingUnit(unit_code=unit, on_behalf_of_oin=on_behalf_of)
        self.on_retry = on_retry
        self._registrations = registrations_pb2_grpc.RegistrationServiceStub(self.channel)
        self._notices = notices_pb2_grpc.NoticeServiceStub(self.channel)
        self._stream = None
        self._leaving = threading.Event()

    def close(self) -> None:
        self.channel.close()

    # Registrations

    def register(self, request: registrations.RegisterRequest) -> registrations.RegisterResponse:
        """The request carries its own request id: the caller keeps it, so that a repetition is the same request."""
        request.acting.CopyFrom(self.acting)
        return self._answer(self._registrations.Register, request)

    def end(self, request_id: str, registration_id: str, reason: int) -> registrations.EndResponse:
        request = registrations.EndRequest(
            request_id=request_id, acting=self.acting, registration_id=registration_id, reason=reason
        )
        return self._answer(self._registrations.End, request)

    def assert_relations(self, request_id: str, relations) -> registrations.AssertRelationsResponse:
        request = registrations.AssertRelationsRequest(
            request_id=request_id, acting=self.acting, relations=relations
        )
        return self._answer(self._registrations.AssertRelations, request)

    def reconcile(self, request_id: str, items, dry_run: bool, ends_at_most: int = 0, end_reason: int = 0):
        """Compares the unit's whole active list with the index. Gives the answers and the summary.

        Repeating the whole list after a broken connection, with the same id, is harmless.
        """
        opening = registrations.ReconcileOpening(
            request_id=request_id,
            acting=self.acting,
            dry_run=dry_run,
            ends_at_most=ends_at_most,
            end_reason=end_reason,
        )
        items = list(items)

        def parts():
            yield registrations.ReconcileRequest(opening=opening)
            for item in items:
                yield registrations.ReconcileRequest(item=item)
            yield registrations.ReconcileRequest(closing=registrations.ReconcileClosing(items=len(items)))

        def once():
            answers, summary = [], None
            for response in self._registrations.Reconcile(parts(), timeout=LIST_SECONDS):
                if response.WhichOneof("part") == "summary":
                    summary = response.summary
                else:
                    answers.append(response.answer)
            return answers, summary

        return patiently(once, self.on_retry)

    # Notices

    def subscribe(self, inbox: Inbox):
        """Yields (notice, is_new) and (None, bookmark) for ever; comes back by itself after a broken connection.

        Every notice is in the inbox before it is yielded. Subscribing does not acknowledge.
        """
        attempt = 0
        self._leaving.clear()
        while not self._leaving.is_set():
            try:
                request = notices.SubscribeRequest(acting=self.acting, cursor=inbox.cursor())
                self._stream = self._notices.Subscribe(request)
                if self._leaving.is_set():
                    self._stream.cancel()
                for item in self._stream:
                    attempt = 0
                    if item.WhichOneof("item") == "notice":
                        yield item.notice, inbox.keep(item.notice)
                    else:
                        yield None, item.bookmark
            except grpc.RpcError as broken:
                if self._leaving.is_set():
                    return
                error = of(broken)
                if isinstance(error, Refused) and error.reason == "CURSOR_STALE":
                    inbox.forget_cursor()
                    continue
                attempt += 1
                wait = wait_before(attempt, error)
                if wait is None:
                    raise error from None
                if self.on_retry is not None:
                    self.on_retry(attempt, error, wait)
                self._leaving.wait(wait)
            else:
                # The index ends a stream with a status; should one end without, this is no reason to hurry.
                self._leaving.wait(FIRST_WAIT)

    def unsubscribe(self) -> None:
        """Ends the subscription, from any thread; a wait between two attempts too."""
        self._leaving.set()
        if self._stream is not None:
            self._stream.cancel()

    def acknowledge(self, cursor: str) -> int:
        """Everything up to and including this cursor has arrived and is safe here. Gives what still waits."""
        request = notices.AcknowledgeRequest(acting=self.acting, cursor=cursor)
        return self._answer(self._notices.Acknowledge, request).unacknowledged

    def _answer(self, method, request):
        return patiently(lambda: method(request, timeout=ANSWER_SECONDS), self.on_retry)
