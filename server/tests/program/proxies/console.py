"""console.py certify HOST CERTIFICATE KEY: makes a certificate.
console.py sign-in HOST PORT CERTIFICATE EMAIL PASSWORD: signs in over TLS at a port of this machine."""

import datetime
import http.client
import socket
import ssl
import sys
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def certify(host, certificate, key):
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(private, hashes.SHA256())
    )
    with open(certificate, "wb") as file:
        file.write(made.public_bytes(serialization.Encoding.PEM))
    with open(key, "wb") as file:
        form = serialization.PrivateFormat.PKCS8
        file.write(private.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))


def sign_in(host, port, certificate, email, password):
    context = ssl.create_default_context(cafile=certificate)

    def ask(method, path, body=None, **headers):
        connection = http.client.HTTPSConnection(host, context=context, timeout=60)
        connection.sock = context.wrap_socket(socket.create_connection(("127.0.0.1", int(port))), server_hostname=host)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer, answer.read().decode()

    page, _ = ask("GET", "/login")
    assert page.status == 200, page.status
    assert "max-age" in page.getheader("strict-transport-security"), page.headers

    form = urlencode({"email": email, "password": password})
    # As a browser, and as somebody who would be taken for another.
    own = {"Content_Type": "application/x-www-form-urlencoded", "Origin": f"https://{host}", "X_Forwarded_For": "203.0.113.77"}
    answer, text = ask("POST", "/login", form, **own)
    assert answer.status == 303, (answer.status, text)
    cookie = answer.getheader("set-cookie")
    assert cookie.startswith("__Host-claviger=") and "Secure" in cookie and "HttpOnly" in cookie, cookie
    cookie = cookie.split(";")[0]

    page, text = ask("GET", "/events", Cookie=cookie, Accept="text/html")
    assert page.status == 200, page.status
    assert "Ada" in text and "127.0.0.1" in text and "203.0.113.77" not in text, text
    elsewhere, _ = ask("POST", "/login", form, **own | {"Origin": "https://evil.example"})
    assert elsewhere.status == 403, elsewhere.status
    for path in ["/authz", "/authz/orders"]:
        door, _ = ask("GET", path)
        assert door.status == 404, (path, door.status)


{"certify": certify, "sign-in": sign_in}[sys.argv[1]](*sys.argv[2:])
