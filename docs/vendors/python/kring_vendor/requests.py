"""The messages of a registration.

An agency's own system fills them from its case file. Identities go into the request and nowhere else: what comes back
carries your own client_reference.
"""

import uuid

from kring.v1 import common_pb2 as common
from kring.v1 import registrations_pb2 as registrations


def new_id() -> str:
    """A request id. Make it once per request, keep it with the case, and use it again when repeating."""
    return str(uuid.uuid4())


def by_bsn(bsn: str, birth_date: str) -> common.PersonIdentity:
    return common.PersonIdentity(bsn=bsn, birth_date=birth_date)


def parent(of_child: common.PersonIdentity, who: common.PersonIdentity, source: str = "AGENCY"):
    """`who` is a legal parent of the child. Source "BRP" is for agencies that may supply the population register."""
    return registrations.RelationAssertion(
        to=of_child,
        kind=registrations.RELATION_KIND_PARENT,
        source=registrations.RelationSource.Value(f"RELATION_SOURCE_{source}"),
        # A word of Python, so that it cannot be written as the name of an argument.
        **{"from": who},
    )


def involvement(person, since, municipality, reference="", role="CHILD", relations=(), request_id=""):
    """Our unit works with this person since this day (YYYY-MM-DD)."""
    return registrations.RegisterRequest(
        request_id=request_id,
        person=person,
        role=registrations.SubjectRole.Value(f"SUBJECT_ROLE_{role}"),
        kind=registrations.REGISTRATION_KIND_INVOLVEMENT,
        since=since,
        basis=registrations.BASIS_STATUTORY,
        registered_by=registrations.REGISTERED_BY_PROFESSIONAL,
        responsible_municipality=municipality,
        client_reference=reference,
        relations=relations,
    )
