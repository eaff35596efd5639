"""The only resources a paper may load: none from outside. Templates and style sheets are handed over as text."""

from __future__ import annotations

from typing import Any

from weasyprint.urls import URLFetcher


class DenyAll(URLFetcher):  # type: ignore[misc]
    """Refuses every address but ``data:``; the renderer leaves out what is refused."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)

    def fetch(self, url: str, headers: Any = None) -> Any:
        if not url.lower().startswith("data:"):
            raise ValueError(f"a paper may not load {url[:80]!r}")
        return super().fetch(url, headers)
