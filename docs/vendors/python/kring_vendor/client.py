"""The calls of one unit of an agency."""

import pathlib
import threading
from dataclasses import dataclass

import grpc
from kring.v1 import common_pb2 as common
from kring.v1 import notices_pb2 as notices
from kring.v1 import notices_pb2_grpc, registrations_pb2_grpc
from kring.v1 import registrations_pb2 as registrations

from . import diagnosis
from .errors import Refused, Unreachable, of
from .inbox import Inbox
from .retry import FIRST_WAIT, patiently, wait_before
from .silence import until_silent

#: A call that takes longer is broken off, and repeated with the same request id.
ANSWER_SECONDS = 10
#: A list of 50,000 items is not answered in ten seconds.
LIST_SECONDS = 600
#: To connect, TLS included.
CONNECT_SECONDS = 5

CHANNEL_OPTIONS = [
    # A stream on which nothing is said for a while must notice that the other side is gone.
    ("grpc.keepalive_time_ms", 20_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_pings_without_data", 0),
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
        # A key that is not of the certificate: gRPC would only say that it cannot connect.
        diagnosis.context(credentials)
        self.server, self.credentials = server, credentials
        self.channel = grpc.secure_channel(server, credentials.channel(), CHANNEL_OPTIONS)
        self.acting = common.ActingUnit(unit_code=unit, on_behalf_of_oin=on_behalf_of)
        self.on_retry = on_retry
        self._registrations = registrations_pb2_grpc.RegistrationServiceStub(self.channel)
        self._notices = notices_pb2_grpc.NoticeServiceStub(self.channel)
        self._stream = None
        self._leaving = threading.Event()

    def close(self) -> None:
        self.channel.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # A channel that stays open has threads that keep the program from ending.
        self.close()

    def check(self) -> None:
        """Connects now, or says at once why not.

        Raises BadCertificate when TLS is refused by either side, and Unreachable when nobody answers. What the index says
        of a certificate that TLS lets through (CERTIFICATE_EXPIRED, UNKNOWN_OIN) is the refusal of the first call.
        """
        ready, failed = grpc.ChannelConnectivity.READY, grpc.ChannelConnectivity.TRANSIENT_FAILURE
        known, states = threading.Event(), []

        def look(state):
            states.append(state)
            if state in (ready, failed):
                known.set()

        self.channel.subscribe(look, try_to_connect=True)
        known.wait(CONNECT_SECONDS)
        self.channel.unsubscribe(look)
        if ready not in states:
            raise Unreachable(grpc.StatusCode.UNAVAILABLE, self.why_not())

    def why_not(self) -> str:
        """Why there is no connection, for people. Raises BadCertificate."""
        return diagnosis.handshake(self.server, self.credentials) or f"{self.server} does not answer in time"

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

    def get_registration(self, registration_id: str) -> registrations.Registration:
        """One of our own registrations, ended ones too."""
        request = registrations.GetRegistrationRequest(acting=self.acting, registration_id=registration_id)
        return self._answer(self._registrations.GetRegistration, request).registration

    def renew(self, request_id: str, registration_id: str, planned_end: str = "") -> registrations.Registration:
        """The involvement goes on: a new term from today."""
        request = registrations.RenewRequest(
            request_id=request_id, acting=self.acting, registration_id=registration_id, planned_end=planned_end
        )
        return self._answer(self._registrations.Renew, request).registration

    def around(self, registration_id: str, actor: str = "", page_size: int = 0):
        """Who stands around the family: yields the pages. Each page is a look of its own, recorded with the actor."""
        token = ""
        while True:
            request = registrations.AroundRequest(
                acting=self.acting, registration_id=registration_id, actor=actor, page_size=page_size, page_token=token
            )
            page = self._answer(self._registrations.Around, request)
            yield page
            token = page.next_page_token
            if not token:
                return

    def coverage(self, municipality: str) -> common.Coverage:
        """What "no match known" is worth in a municipality; with all sector codes."""
        request = registrations.GetCoverageRequest(municipality=municipality)
        return self._answer(self._registrations.GetCoverage, request).coverage

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
        """Yields (notice, is_new) and (None, bookmark) for ever; comes back by itself, however long nobody answered.

        Every notice is in the inbox before it is yielded. Subscribing does not acknowledge. Raises Refused only, when the
        index says no and waiting does not help.
        """
        attempt = 0
        self._leaving.clear()
        while not self._leaving.is_set():
            try:
                request = notices.SubscribeRequest(acting=self.acting, cursor=inbox.cursor())
                self._stream = self._notices.Subscribe(request)
                if self._leaving.is_set():
                    self._stream.cancel()
                for item in until_silent(self._stream):
                    attempt = 0
                    if item.WhichOneof("item") == "notice":
                        yield item.notice, inbox.keep(item.notice)
                    else:
                        yield None, item.bookmark
            except (grpc.RpcError, Unreachable) as broken:
                if self._leaving.is_set():
                    return
                error = of(broken) if isinstance(broken, grpc.RpcError) else broken
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
