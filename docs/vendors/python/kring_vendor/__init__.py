"""A small client of the Kring index, to read, run and copy from.

| file | what |
|---|---|
| client.py | the calls: register, get, renew, end, around, coverage, relations, reconcile, subscribe, acknowledge |
| errors.py | a refusal with its reason, field, advice and time to wait |
| retry.py | what is worth repeating, how often, and how long to wait |
| diagnosis.py | why there is no connection, when a certificate is the reason |
| silence.py | giving up a stream on which nothing is heard |
| cases.py | our reference, the request under way and the registration of each case, in one SQLite file |
| inbox.py | notices and cursor in one SQLite file |
| listener.py | a subscription in a thread of its own |
| requests.py | building the messages of a registration |
| show.py | answers and notices as lines for people |
| sandbox.py | reading what `kringd dev` wrote |
| script.py | arguments and error messages of the scripts |
"""

import os

# This client says once what goes wrong; gRPC repeats it on stderr at every attempt. It must be set before gRPC is loaded.
os.environ.setdefault("GRPC_VERBOSITY", "NONE")

from .cases import Cases
from .client import Client, Credentials
from .diagnosis import BadCertificate
from .errors import Refused, Unreachable
from .inbox import Inbox
from .listener import Listener
from .sandbox import Sandbox

__all__ = [
    "BadCertificate",
    "Cases",
    "Client",
    "Credentials",
    "Inbox",
    "Listener",
    "Refused",
    "Sandbox",
    "Unreachable",
]
