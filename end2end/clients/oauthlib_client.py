"""An application that uses requests-oauthlib: a token, a call through the door, and what goes wrong."""

import os

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # It is loopback.

from oauthlib.oauth2 import BackendApplicationClient
from oauthlib.oauth2.rfc6749.errors import InvalidClientError, InvalidScopeError
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

endpoint = f"{os.environ['ISSUER']}/oauth2/token"
client_id, secret = os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]
session = OAuth2Session(client=BackendApplicationClient(client_id=client_id, scope=["orders:full"]))
token = session.fetch_token(endpoint, auth=HTTPBasicAuth(client_id, secret))
assert token["scope"] == ["orders:full"] and token["expires_in"] == 3600, token
answer = session.post(f"{os.environ['DOOR']}/orders", headers={"Host": "api.example.test"})
assert answer.status_code == 200, answer.text
assert "x-claviger-kind: application_key" in answer.text.lower(), answer.text


def refused_with(error, scope, secret):
    session = OAuth2Session(client=BackendApplicationClient(client_id=client_id, scope=scope))
    try:
        session.fetch_token(endpoint, auth=HTTPBasicAuth(client_id, secret))
    except error:
        return
    raise AssertionError(f"{error} was expected")


refused_with(InvalidScopeError, ["elsewhere:full"], secret)
refused_with(InvalidClientError, ["orders:full"], "wrong")
