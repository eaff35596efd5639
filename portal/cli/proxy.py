"""`heyi proxy-config`: nginx before several web processes, each room always at the same one (notes: hints are dear, hashing is free)."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from portal.cli import complain, parser, say
from portal.config import load

MOST = 64


def proxy_config(words: Sequence[str]) -> int:
    """Print what belongs into nginx's `http` block; the processes listen on PORT, PORT+1, …"""
    read = parser("proxy-config")
    read.add_argument("--processes", type=int, required=True, metavar="N")
    read.add_argument("--listen", default="", metavar="ADDRESS", help="default: what HEYI_PUBLIC_URL names")
    read.add_argument(
        "--ports", default="", metavar="P,P", help="default: PORT, PORT+1, … one for each process"
    )
    given = read.parse_args(words)
    if not 1 <= given.processes <= MOST:
        complain(f"heyi proxy-config: from 1 to {MOST} processes")
        return 2
    config = load()
    ports = [int(p) for p in given.ports.split(",") if p] or [config.port + n for n in range(given.processes)]
    if len(ports) != given.processes:
        complain("heyi proxy-config: as many ports as processes")
        return 2
    public = urlsplit(config.public_url)
    listen = given.listen or str(public.port or 80)
    say(nginx(listen, public.hostname or "_", ports))
    return 0


def nginx(listen: str, name: str, ports: Sequence[int]) -> str:
    """The configuration. TLS is the operator's: `listen 443 ssl` and the certificate go where `listen` stands."""
    servers = "\n".join(f"  server 127.0.0.1:{port} max_fails=0;" for port in ports)
    return TEMPLATE.replace("@SERVERS@", servers).replace("@LISTEN@", listen).replace("@NAME@", name)


TEMPLATE = """\
# Which room a request is about: named in the socket's address, or in the path. Everything else goes anywhere.
map $uri $heyi_path_room {
  "~^/(?:api/v1/)?rooms/(?<found>[A-Za-z0-9_-]+)" $found;
  default "";
}
map $arg_room $heyi_room {
  "~^[A-Za-z0-9_-]+$" $arg_room;
  default $heyi_path_room;
}
map $heyi_room $heyi_shard {
  "" $request_id;
  default $heyi_room;
}
map $http_upgrade $heyi_connection {
  "" "";
  default upgrade;
}

upstream heyi {
  # One room, one process: its talk needs no hints between processes, its pictures find each other. A process that dies
  # is started again within seconds, and its rooms wait for it: half a room at another one would not see the other half
  # on line. (Words would come through all the same: every process follows the database.)
  hash $heyi_shard consistent;
@SERVERS@
  keepalive 32;
}

server {
  listen @LISTEN@;
  server_name @NAME@;
  client_max_body_size 40m;
  access_log off;  # addresses name rooms and people's links; the processes log route patterns only

  location / {
    proxy_pass http://heyi;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_next_upstream error timeout;  # never for a POST that may have been heard: who sent it sends it again
    proxy_connect_timeout 2s;
    proxy_read_timeout 75s;
  }

  location /socket.io {
    proxy_pass http://heyi;
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $heyi_connection;
    proxy_set_header Host $http_host;
    proxy_next_upstream off;
    proxy_connect_timeout 2s;
    proxy_read_timeout 75s;  # three pings of the server
    proxy_send_timeout 75s;
    proxy_buffering off;
  }

  location ~ /rooms/[^/]+/changes$ {
    proxy_pass http://heyi;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_next_upstream off;
    proxy_connect_timeout 2s;
    proxy_read_timeout 75s;  # a waiting request is silent for 25 s
    proxy_buffering off;
  }
}"""
