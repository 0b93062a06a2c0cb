"""What the client of eclipse-lyo does, by hand: it finds everything in the root services, asks for a consumer key in JSON
without a Content-Type, gets a request token by GET and an access token by an empty POST, both signed with HMAC-SHA1 in the
header and with the realm that it was told. It speaks OAuth 1.0a, so it sends a callback and a verifier.

It prints the key that is to be approved and waits, then the token that a user is to be asked about, and reads the verifier.
"""

import base64
import hashlib
import hmac
import http.client
import json
import os
import secrets
import time
import urllib.parse
import xml.etree.ElementTree as xml

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
JFS = "{http://jazz.net/xmlns/prod/jazz/jfs/1.0/}"
SECRET = os.environ["CLIENT_SECRET"]


def ask(method, url, headers, body=None):
    """Sends nothing but these headers, and what the length of the body needs."""
    place = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(place.netloc)
    connection.putrequest(method, place.path, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    if method == "POST":
        connection.putheader("Content-Length", str(len(body or b"")))
    connection.endheaders(body)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def encode(text):
    return urllib.parse.quote(text, safe="-._~")


def signed(method, url, secret, **more):
    parameters = {
        "oauth_consumer_key": key,
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(int(time.time())),
        "oauth_nonce": str(time.time_ns()) + secrets.token_hex(4),
        "oauth_version": "1.0",
        **more,
    }
    pairs = "&".join(f"{encode(name)}={encode(value)}" for name, value in sorted(parameters.items()))
    base = "&".join(map(encode, (method, url, pairs)))
    digest = hmac.new(f"{encode(SECRET)}&{encode(secret)}".encode(), base.encode(), hashlib.sha1).digest()
    parameters["oauth_signature"] = base64.b64encode(digest).decode()
    listed = ", ".join(f'{encode(name)}="{encode(value)}"' for name, value in parameters.items())
    return {"Authorization": f'OAuth realm="{realm}", {listed}'}


def token(answer):
    status, body = answer
    assert status == 200, body
    pairs = dict(urllib.parse.parse_qsl(body))
    return pairs["oauth_token"], pairs["oauth_token_secret"]


status, document = ask("GET", f"{os.environ['ISSUER']}/oslc/rootservices", {"Accept": "application/rdf+xml"})
assert status == 200, document
services = xml.fromstring(document)
realm = services.findtext(f"{JFS}oauthRealmName")


def address(name):
    return services.find(f"{JFS}{name}").get(f"{RDF}resource")


asked = json.dumps({"name": "Lyo", "secret": SECRET, "secretType": "string", "trusted": False}).encode()
status, body = ask("POST", address("oauthRequestConsumerKeyUrl"), {}, asked)
assert status == 200, body
key = json.loads(body)["key"]

callback = "http://localhost:8181/services/callback"
url = address("oauthRequestTokenUrl")
status, body = ask("GET", url, signed("GET", url, "", oauth_callback=callback))
assert status == 401 and "oauth_problem=consumer_key_refused" in body, body
print(key, flush=True)
input()

temporary, secret = token(ask("GET", url, signed("GET", url, "", oauth_callback=callback)))
print(temporary, flush=True)
url = address("oauthAccessTokenUrl")
granted, _ = token(ask("POST", url, signed("POST", url, secret, oauth_token=temporary, oauth_verifier=input())))
assert granted.startswith("aut_"), granted
