"""Stands in for Traefik, which comes from no registry that the tests install from: the middlewares of the recipe, as
Traefik's documentation and source (pkg/middlewares: forwardedheaders, headers, auth) say that they work.

traefik.py RECIPE ADDRESS UPSTREAM
"""

import re
import socket
import sys
import threading
from urllib.parse import unquote_to_bytes, urlsplit

import yaml

HOP = {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade"}
# The entry point believes nobody by default.
FORWARDED = {f"x-forwarded-{what}" for what in ("proto", "for", "host", "port", "server", "uri", "method", "prefix")} | {"x-real-ip"}
TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


class Refused(Exception):
    pass


def read_head(stream):
    head = b""
    while b"\r\n\r\n" not in head:
        more = stream.recv(65536)
        if not more:
            raise Refused
        head += more
    head, _, rest = head.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = [tuple(part.strip() for part in line.split(":", 1)) for line in lines[1:]]
    if any(len(header) != 2 or not TOKEN.fullmatch(header[0]) for header in headers):
        raise Refused
    return lines[0], headers, rest


def parsed(line, headers):
    """Method, target and host, as Go's net/http and net/url take them in and write them again."""
    parts = line.split(" ")
    hosts = [value for name, value in headers if name.lower() == "host"]
    if len(parts) != 3 or len(hosts) != 1 or not TOKEN.fullmatch(parts[0]) or parts[0] == "CONNECT":
        raise Refused
    method, target, host = parts[0], parts[1], hosts[0]
    if re.match("(?i)https?://", target):
        url = urlsplit(target)
        target, host = target[target.index("://") + 3 + len(url.netloc) :] or "/", url.netloc or host
    if not target.startswith("/") and target != "*" or not re.fullmatch(r"[A-Za-z0-9!$%&()*+,\-.:;=\[\]'_~]*", host):
        raise Refused
    path, mark, query = target.partition("?")
    if re.search(r"%(?![0-9A-Fa-f]{2})", path) or re.search(r"[\x00-\x20\x7f]", target):
        raise Refused
    if not re.fullmatch(r"[A-Za-z0-9\-_.~!$&'()*+,;=:@\[\]/%]*", path):
        plain = b"-_.~$&+,/:;=@"
        path = "".join(chr(b) if chr(b).isalnum() and b < 128 or b in plain else f"%{b:02X}" for b in unquote_to_bytes(path.encode("latin-1")))
    return method, path + mark + query, host


def without_hop(headers):
    nominated = {name.strip().lower() for key, value in headers if key.lower() == "connection" for name in value.split(",")}
    return [header for header in headers if header[0].lower() not in HOP | nominated]


def put(headers, **values):
    names = {name.replace("_", "-"): value for name, value in values.items()}
    lower = {name.lower() for name in names}
    return [header for header in headers if header[0].lower() not in lower] + list(names.items())


def custom(headers, middleware):
    emptied = {name.lower() for name, value in middleware["headers"]["customRequestHeaders"].items() if value == ""}
    return [header for header in headers if header[0].lower() not in emptied]


def ask(address, line, headers):
    """Sends a request and gives its connection, with the head of the answer."""
    host, port = address.rsplit(":", 1)
    stream = socket.create_connection((host, int(port)))
    text = "".join(f"{name}: {value}\r\n" for name, value in headers)
    stream.sendall(f"{line}\r\n{text}connection: close\r\n\r\n".encode("latin-1"))
    return stream, read_head(stream)


def relay(client, stream, head):
    line, headers, rest = head
    text = "".join(f"{name}: {value}\r\n" for name, value in headers)
    client.sendall(f"{line}\r\n{text}\r\n".encode("latin-1") + rest)
    while more := stream.recv(65536):
        client.sendall(more)


def answer(client, middlewares, upstream):
    line, headers, _ = read_head(client)
    method, target, host = parsed(line, headers)
    headers = [header for header in headers if header[0].lower() not in FORWARDED | {"host"}]
    headers = custom(headers, middlewares["claviger-before"])
    forward = middlewares["claviger"]["forwardAuth"]
    door = urlsplit(forward["address"])
    told = put(
        [header for header in without_hop(headers) if header[0].lower() != "content-length"],
        Host=door.netloc,
        X_Forwarded_Method=method,
        X_Forwarded_Host=host,
        X_Forwarded_Uri=target,
        X_Forwarded_Proto="http",
        X_Forwarded_For="127.0.0.1",
    )
    stream, head = ask(door.netloc, f"GET {door.path} HTTP/1.1", told)
    if not 200 <= int(head[0].split(" ")[1]) < 300:
        return relay(client, stream, head)
    ours = re.compile(forward["authResponseHeadersRegex"])
    headers = [header for header in headers if not ours.search(header[0])]
    headers += [header for header in head[1] if ours.search(header[0])]
    headers = custom(headers, middlewares["claviger-after"])
    upgrade = [header for header in headers if header[0].lower() == "upgrade"]
    headers = put(without_hop(headers) + upgrade, Host=host, X_Forwarded_Host=host, X_Forwarded_Proto="http", X_Forwarded_For="127.0.0.1")
    relay(client, *ask(upstream, f"{method} {target} HTTP/1.1", headers))


def serve(client, middlewares, upstream):
    with client:
        try:
            answer(client, middlewares, upstream)
        except Refused:
            client.sendall(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
        except OSError:
            pass


def main(recipe, address, upstream):
    with open(recipe) as file:
        middlewares = yaml.safe_load(file)["http"]["middlewares"]
    assert list(middlewares) == ["claviger-before", "claviger", "claviger-after"]
    host, port = address.rsplit(":", 1)
    listener = socket.create_server((host, int(port)))
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client, middlewares, upstream), daemon=True).start()


main(*sys.argv[1:])
