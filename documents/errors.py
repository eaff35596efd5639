"""Every way a paper can be refused, each with a stable code."""

from __future__ import annotations


class DocumentError(Exception):
    """Base of all refusals of this package."""

    code = "document_error"


class FontsMissing(DocumentError):
    """The private font set is absent or differs from the lock."""

    code = "fonts_missing"


class GlyphsMissing(DocumentError):
    """A character of the paper has no glyph in the private set; printing it would leave an empty box."""

    code = "glyphs_missing"

    def __init__(self, characters: list[str]) -> None:
        super().__init__("、".join(f"{c} (U+{ord(c):04X})" for c in characters))
        self.characters = characters

    def __reduce__(self) -> tuple[type[GlyphsMissing], tuple[list[str]]]:
        # Refusals cross from the render process to the caller.
        return GlyphsMissing, (self.characters,)


class ContextRefused(DocumentError):
    """A field of the context has the wrong type, is too long, or holds control characters."""

    code = "context_refused"


class UnknownPaper(DocumentError):
    """No paper of this kind exists."""

    code = "unknown_paper"


class TooManyPages(DocumentError):
    """The paper grew past the page cap."""

    code = "too_many_pages"


class BoxMissing(DocumentError):
    """An expected signature has no place on the paper."""

    code = "box_missing"


class RenderTimeout(DocumentError):
    """The worker was killed because it took too long."""

    code = "render_timeout"


class RenderCrashed(DocumentError):
    """The worker died: out of memory or processor time."""

    code = "render_crashed"
