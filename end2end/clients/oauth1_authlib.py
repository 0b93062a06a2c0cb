"""A consumer that uses Authlib: both legs of OAuth 1.0a that are its own, with its parameters wherever it puts them.

It prints each token that a user is to be asked about, and reads the verifier that they bring.
"""

import os

from authlib.integrations.requests_client import OAuth1Session

issuer = os.environ["ISSUER"]

for place in ("HEADER", "QUERY", "BODY"):
    session = OAuth1Session(
        os.environ["CLIENT_ID"],
        os.environ["CLIENT_SECRET"],
        # Authlib decodes it once more than RFC 5849 does before it signs: nothing may be escaped in it.
        redirect_uri="https://doors.example.test/cb?next=a",
        signature_type=place,
    )
    temporary = session.fetch_request_token(f"{issuer}/oauth1/request_token")
    assert temporary["oauth_callback_confirmed"] == "true", temporary
    print(temporary["oauth_token"], flush=True)
    session.redirect_uri = None
    token = session.fetch_access_token(f"{issuer}/oauth1/access_token", verifier=input())
    assert token["oauth_token"].startswith("aut_"), token
