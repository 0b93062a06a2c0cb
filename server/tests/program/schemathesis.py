"""Who calls, for Schemathesis: an administrator's key, a new one each second, because a program that tries out
everything also tries to delete and to revoke its own."""

import os
import subprocess

import schemathesis

CREATE = ["api-key", "create", "--owner", "ada@example.test", "--name", "schemathesis"]


@schemathesis.auth(refresh_interval=1)
class Bearer:
    def get(self, case, context):
        command = [os.environ["CLAVIGER"], *CREATE]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def set(self, case, data, context):
        case.headers["Authorization"] = f"Bearer {data}"
