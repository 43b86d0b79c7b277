"""A small client of the Kring index, to read, run and copy from.

| file | what |
|---|---|
| client.py | the calls: register, end, reconcile, subscribe, acknowledge |
| errors.py | a refusal with its reason, field, advice and time to wait |
| retry.py | what is worth repeating, how often, and how long to wait |
| inbox.py | notices and cursor in one SQLite file |
| listener.py | a subscription in a thread of its own |
| requests.py | building the messages of a registration |
| show.py | answers and notices as lines for people |
| sandbox.py | reading what `kringd dev` wrote |
"""

from .client import Client, Credentials
from .errors import Refused, Unreachable
from .inbox import Inbox
from .listener import Listener
from .sandbox import Sandbox

__all__ = ["Client", "Credentials", "Inbox", "Listener", "Refused", "Sandbox", "Unreachable"]
