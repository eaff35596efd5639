"""Several web processes on one database, behind a real nginx with the configuration that `heyi proxy-config` prints."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from portal.cli.proxy import nginx as configuration
from portal.config import Config
from tests import servers
from tests.realtime.site import Site


@dataclass
class Cluster:
    """The processes and what stands before them."""

    url: str
    sites: list[Site] = field(default_factory=list)


@contextmanager
def cluster(house: Config, processes: int, **more: str) -> Iterator[Cluster]:
    """Started; gone when the block ends."""
    sites = [Site(house.data, "eventlet", more) for _ in range(processes)]
    conf = configuration(f"{servers.HOST}:@PORT@", "_", [site.port for site in sites])
    with servers.nginx(conf) as front:
        made = Cluster(front.url, sites)
        try:
            for site in sites:
                site.public = front.url
                site.start()
            yield made
        finally:
            for site in made.sites:
                if site.process is not None:
                    site.stop()
