"""A consumer that signs with RSA-SHA1, as application links of Jira do, by Authlib.

It prints the file with its public key and reads its consumer key; then it prints the token that a user is to be asked about, and
reads the verifier that they bring.
"""

import os
import pathlib

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth1Session
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

issuer = os.environ["ISSUER"]


def private_pem(key):
    kind = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()).decode()


def session(key, **more):
    return OAuth1Session(consumer_key, signature_method="RSA-SHA1", rsa_key=private_pem(key), **more)


own, another = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
public = pathlib.Path(os.environ["FOLDER"], "public.pem")
public.write_bytes(
    own.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
)
print(public, flush=True)
consumer_key = input()

try:
    session(another, redirect_uri="oob").fetch_request_token(f"{issuer}/oauth1/request_token")
    raise AssertionError("another key was accepted")
except OAuthError as error:
    assert "oauth_problem=signature_invalid" in error.description, error

temporary = session(own, redirect_uri="oob").fetch_request_token(f"{issuer}/oauth1/request_token")
print(temporary["oauth_token"], flush=True)
asked = {"token": temporary["oauth_token"], "token_secret": temporary["oauth_token_secret"]}
token = session(own, verifier=input(), **asked).fetch_access_token(f"{issuer}/oauth1/access_token")
assert token["oauth_token"].startswith("aut_"), token
