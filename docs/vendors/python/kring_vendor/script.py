"""What the scripts have in common: their arguments, and one clear sentence when it does not go well."""

import argparse
import contextlib
import sys

from . import show
from .diagnosis import BadCertificate
from .errors import Refused, Unreachable


def arguments(text: str) -> argparse.ArgumentParser:
    """With --sandbox and --as."""
    made = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--sandbox", required=True, metavar="FOLDER")
    made.add_argument("--as", dest="party", required=True, metavar="NAME", help="whose certificate: jgz, school, gemeente")
    return made


@contextlib.contextmanager
def explained():
    """Ends the program with a sentence instead of a traceback."""
    try:
        yield
    except Refused as no:
        print("\n".join(show.refusal(no)))
    except BadCertificate as why:
        print(f"The certificate: {why}", file=sys.stderr)
    except Unreachable as why:
        print(f"No answer ({why}). Whether the request arrived is not known: the same request again is safe.", file=sys.stderr)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    else:
        return
    raise SystemExit(1)
