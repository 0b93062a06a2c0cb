"""An application that uses Authlib: a token by discovery, a call through the door, introspection, revocation."""

import os

import requests
from authlib.integrations.requests_client import OAuth2Session

issuer, door = os.environ["ISSUER"], os.environ["DOOR"]
metadata = requests.get(f"{issuer}/.well-known/oauth-authorization-server").json()
assert metadata["issuer"] == issuer, metadata


def call(session, method):
    return session.request(method, f"{door}/orders", headers={"Host": "api.example.test"}).status_code


for method in metadata["token_endpoint_auth_methods_supported"]:
    session = OAuth2Session(
        os.environ["CLIENT_ID"],
        os.environ["CLIENT_SECRET"],
        scope="orders:read",
        token_endpoint_auth_method=method,
        revocation_endpoint_auth_method=method,
    )
    token = session.fetch_token(metadata["token_endpoint"], grant_type="client_credentials")
    assert token["token_type"] == "Bearer" and token["scope"] == "orders:read", token
    assert call(session, "GET") == 200
    assert call(session, "POST") == 403

    told = session.introspect_token(metadata["introspection_endpoint"], token=token["access_token"]).json()
    assert told["active"] and told["client_id"] == os.environ["CLIENT_ID"] and told["aud"] == ["orders"], told
    assert session.revoke_token(metadata["revocation_endpoint"], token=token["access_token"]).status_code == 200
    assert call(session, "GET") == 401
    told = session.introspect_token(metadata["introspection_endpoint"], token=token["access_token"]).json()
    assert told == {"active": False}, told
