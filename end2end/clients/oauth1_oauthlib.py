"""A consumer that uses requests-oauthlib: both legs of OAuth 1.0a that are its own, and what goes wrong.

It prints each token that a user is to be asked about, and reads the verifier that they bring.
"""

import os

from oauthlib.oauth1 import SIGNATURE_HMAC_SHA1, SIGNATURE_HMAC_SHA256, SIGNATURE_TYPE_AUTH_HEADER, SIGNATURE_TYPE_QUERY
from requests_oauthlib import OAuth1Session
from requests_oauthlib.oauth1_session import TokenRequestDenied

request_token, access_token = (f"{os.environ['ISSUER']}/oauth1/{leg}" for leg in ("request_token", "access_token"))
key, secret = os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]
callback = "https://doors.example.test/cb?next=a"
escaped = "https://doors.example.test/cb?next=%2Fa&x=1%202"


def session(secret=secret, **more):
    return OAuth1Session(key, client_secret=secret, **more)


def dance(callback, **how):
    temporary = session(callback_uri=callback, **how).fetch_request_token(request_token)
    assert temporary["oauth_callback_confirmed"] == "true", temporary
    print(temporary["oauth_token"], flush=True)
    asked = {"resource_owner_key": temporary["oauth_token"], "resource_owner_secret": temporary["oauth_token_secret"]}
    exchange = {**asked, "verifier": input(), **how}
    token = session(**exchange).fetch_access_token(access_token)
    assert token["oauth_token"].startswith("aut_"), token
    refused_with("token_used", lambda: session(**exchange).fetch_access_token(access_token))


def refused_with(problem, ask):
    try:
        ask()
    except TokenRequestDenied as denied:
        assert f"oauth_problem={problem}&" in denied.response.text, denied.response.text
        return
    raise AssertionError(f"{problem} was expected")


for method in (SIGNATURE_HMAC_SHA1, SIGNATURE_HMAC_SHA256):
    dance(escaped, signature_method=method, signature_type=SIGNATURE_TYPE_AUTH_HEADER)
    # What is in a query, oauthlib decodes once more than RFC 5849 does before it signs, so nothing may be escaped in it.
    dance(callback, signature_method=method, signature_type=SIGNATURE_TYPE_QUERY)

refused_with("signature_invalid", lambda: session("wrong", callback_uri="oob").fetch_request_token(request_token))
refused_with("parameter_absent", lambda: session().fetch_request_token(request_token))
