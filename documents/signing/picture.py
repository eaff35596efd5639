"""A PNG of a stroke, a typed name or a seal as image data for a PDF: picture only, so no font is needed (PDF/A)."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from .errors import SigningError
from .layout import MAX_PIXELS

MAX_BYTES = 4 * 1024 * 1024
LAST_CHUNK = b"IEND\xaeB`\x82"


@dataclass(frozen=True)
class Picture:
    """Compressed RGB samples and the transparency beside them."""

    width: int
    height: int
    colours: bytes
    mask: bytes

    @property
    def sizes(self) -> tuple[int, int, int, int]:
        return self.width, self.height, len(self.colours), len(self.mask)


def read_png(png: bytes) -> Picture:
    """Raises SigningError(bad_image) for anything but a PNG of at most 4 million pixels."""
    if len(png) > MAX_BYTES:
        raise SigningError("bad_image", "the picture is too large")
    # The renderer tells the image library, for the whole process, to accept cut-off files. A signature must be whole.
    if not png.endswith(LAST_CHUNK):
        raise SigningError("bad_image", "the picture is cut off")
    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise SigningError("bad_image", "the picture has too many pixels")
            full = image.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, SigningError):
            raise
        raise SigningError("bad_image", "the picture is not a readable PNG") from error
    colours, mask = full.convert("RGB").tobytes(), full.getchannel("A").tobytes()
    return Picture(full.width, full.height, zlib.compress(colours), zlib.compress(mask))
