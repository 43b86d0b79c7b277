"""Why there is no connection, in one sentence.

gRPC says "failed to connect" for everything, and TLS refuses before the index could give a reason. So the handshake is made
once more by hand, with the TLS of Python, which tells what went wrong. For people; nothing is decided on it.
"""

import socket
import ssl

SECONDS = 5.0
#: How HTTP/2 begins: the preface and empty settings. A server that accepted our certificate answers with its own.
HELLO = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])

ASK = "The operator sees the reason in the log and in kring_refusals_total{reason=\"TLS_...\"} of the metrics page."


class BadCertificate(Exception):
    """No connection, and the certificates are the reason: waiting does not help."""


def context(files) -> ssl.SSLContext:
    """Our side of TLS. Raises BadCertificate when our own files do not fit."""
    try:
        made = ssl.create_default_context(cafile=files.authority)
        made.load_cert_chain(files.certificate, files.private_key)
    except OSError as why:  # an SSLError is one
        if getattr(why, "reason", None) == "KEY_VALUES_MISMATCH":
            raise BadCertificate(f"the key {files.private_key} does not belong to {files.certificate}") from None
        named = f"{files.certificate}, {files.private_key} or {files.authority}"
        raise BadCertificate(f"a certificate or key file cannot be read ({named}): {why}") from None
    made.set_alpn_protocols(["h2"])
    return made


def handshake(server: str, files) -> str:
    """Tries it. Gives why nobody answers (empty: it goes well); raises BadCertificate when TLS is refused."""
    ours = context(files)
    host, _, port = server.rpartition(":")
    host = host.strip("[]")
    met = False
    try:
        with socket.create_connection((host, int(port)), timeout=SECONDS) as plain:
            with ours.wrap_socket(plain, server_hostname=host) as made:
                met = True
                made.sendall(HELLO)
                # With TLS 1.3 a refusal of our certificate comes after the handshake, in place of the first answer.
                if made.recv(1):
                    return ""
                raise refused(server, files, "it closes the connection")
    except ssl.SSLCertVerificationError as why:
        raise BadCertificate(
            f"the certificate of {server} is not trusted here ({why.verify_message}): is {files.authority} the authority "
            "of this index, and is this the name in its certificate?"
        ) from None
    except ssl.SSLError as why:
        raise refused(server, files, why.reason) from None
    except OSError as why:
        if met:
            raise refused(server, files, why.strerror or why) from None
        return f"nobody answers at {server} ({why.strerror or why})"


def refused(server: str, files, why) -> BadCertificate:
    return BadCertificate(
        f"{server} refuses the certificate {files.certificate} ({why}): it is probably not of an authority that this "
        f"index accepts. {ASK}"
    )
