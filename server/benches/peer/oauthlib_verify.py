"""How long oauthlib takes for one signed request, in microseconds of CPU: oauthlib_verify.py REQUESTS URI KEY SECRET TOKEN TOKEN_SECRET,
with an Authorization header a line in REQUESTS. What it asks its validator for is in memory."""

import json
import sys
import time

from oauthlib.oauth1 import ResourceEndpoint, RequestValidator

requests, uri, key, secret, token, token_secret = sys.argv[1:]


class Validator(RequestValidator):
    dummy_client = dummy_access_token = "dummy"
    client_key_length = nonce_length = (1, 64)
    access_token_length = (1, 64)
    timestamp_lifetime = 3600

    def __init__(self):
        super().__init__()
        self.nonces = set()

    @property
    def safe_characters(self):
        return {chr(c) for c in range(33, 127)}

    def validate_client_key(self, client_key, request):
        return client_key == key

    def validate_access_token(self, client_key, access_token, request):
        return access_token == token

    def validate_timestamp_and_nonce(self, client_key, timestamp, nonce, request, request_token=None, access_token=None):
        one = (client_key, access_token, timestamp, nonce)
        if one in self.nonces:
            return False
        self.nonces.add(one)
        return True

    def validate_realms(self, client_key, access_token, request, uri=None, realms=None):
        return True

    def get_client_secret(self, client_key, request):
        return secret

    def get_access_token_secret(self, client_key, access_token, request):
        return token_secret


endpoint = ResourceEndpoint(Validator())
with open(requests) as file:
    headers = [line.rstrip("\n") for line in file][:20_000]
begun = time.process_time()
for header in headers:
    valid, _ = endpoint.validate_protected_resource_request(uri, "GET", None, {"Authorization": header}, [])
    if not valid:
        sys.exit(f"oauthlib refuses {header}")
print(json.dumps({"microseconds": (time.process_time() - begun) / len(headers) * 1e6}))
