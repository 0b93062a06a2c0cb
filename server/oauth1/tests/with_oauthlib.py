"""Answers for server/oauth1/tests/oauthlib.rs what oauthlib makes of requests: a JSON object a line, until the end."""

import base64
import json
import sys

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from oauthlib.oauth1 import Client
from oauthlib.oauth1.rfc5849 import signature

key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC = (
    key.public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
)


def rsa_with(hash_algorithm):
    """Signs as oauthlib does. It would take its RSA from PyJWT, which takes it from here."""

    def sign(text, _client):
        return base64.b64encode(key.sign(text.encode(), padding.PKCS1v15(), hash_algorithm)).decode()

    return sign


Client.register_signature_method("RSA-SHA1", rsa_with(hashes.SHA1()))
Client.register_signature_method("RSA-SHA256", rsa_with(hashes.SHA256()))


def client(asked):
    return Client(
        "key",
        client_secret=asked["consumer_secret"],
        resource_owner_key="token",
        resource_owner_secret=asked["token_secret"],
        signature_method=asked["method"],
        signature_type=asked.get("place", "AUTH_HEADER"),
        realm=asked.get("realm"),
        timestamp="1700000000",
        nonce="nonce",
    )


def base_string(asked):
    """The base string of a request, and its signature."""
    parameters = signature.collect_parameters(
        uri_query=asked["query"], body=asked["form"], headers={"Authorization": asked["authorization"]}
    )
    uri = signature.base_string_uri(asked["uri"], asked["authority"])
    text = signature.signature_base_string(
        asked["verb"], uri, signature.normalize_parameters(parameters)
    )
    return {"base_string": text, "signature": Client.SIGNATURE_METHODS[asked["method"]](text, client(asked))}


def signed(asked):
    """The request as oauthlib's client sends it."""
    uri, headers, body = client(asked).sign(
        asked["uri"], asked["verb"], body=asked["form"], headers=asked["headers"]
    )
    return {"uri": uri, "headers": headers, "body": body}


DO = {"base_string": base_string, "signed": signed}

print(json.dumps({"public_key": PUBLIC}), flush=True)
for line in sys.stdin:
    answers = [DO[asked["do"]](asked) for asked in json.loads(line)]
    print(json.dumps(answers), flush=True)
