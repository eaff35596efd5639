"""What an uploaded thing is, by its bytes and its name together. Nothing here opens it further than its head."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import PurePath

import filetype
from flask_babel import gettext as _

from portal.errors import InvalidInput

LARGEST = 20 * 1024 * 1024
MOST_FILES = 30
QUOTA = 200 * 1024 * 1024
MOST_PIXELS = 40_000_000  # a bomb unpacks to more; a telephone's camera does not

ALLOWED: dict[str, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    "audio/mpeg": (".mp3",),
    "audio/mp4": (".m4a", ".mp4"),
    "audio/x-m4a": (".m4a",),
    "video/mp4": (".mp4", ".m4v"),
    "video/quicktime": (".mov",),
}
ACCEPT = "image/jpeg,image/png,image/webp,application/pdf,audio/mpeg,.m4a,video/mp4,.mov"


@dataclass(frozen=True)
class Upload:
    """A file that may be kept: the original bytes, untouched."""

    name: str
    media_type: str
    data: bytes


def read(name: str, data: bytes) -> Upload:
    """Check size, kind and pixels. Raises InvalidInput(file=…) in the person's words."""
    if not data:
        raise InvalidInput({"file": _("请选一个文件")})
    if len(data) > LARGEST:
        raise InvalidInput({"file": _("文件太大了，一个最多20兆")})
    media_type = kind_of(name, data)
    if media_type.startswith("image/"):
        _check_pixels(data)
    return Upload(_plain(name), media_type, data)


def kind_of(name: str, data: bytes) -> str:
    """The media type, where first bytes and extension tell the same. Raises InvalidInput."""
    guessed = filetype.guess(data[:8192])
    found = guessed.mime if guessed else ""
    ending = PurePath(name.replace("\\", "/")).suffix.lower()
    if found not in ALLOWED or ending not in ALLOWED[found]:
        raise InvalidInput(
            {"file": _("只能传照片（jpg、png、webp）、PDF、录音（mp3、m4a）和视频（mp4、mov）")}
        )
    return found


def _check_pixels(data: bytes) -> None:
    """Read the head only: width times height, before anything is unpacked."""
    from PIL import Image  # here: a web process that nobody sends a photograph starts without it

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(io.BytesIO(data)) as image:
            width, height = image.size
    except Image.DecompressionBombError:
        raise InvalidInput({"file": _("照片太大了，请缩小后再传")}) from None
    except Exception:
        raise InvalidInput({"file": _("这张照片打不开，请换一张")}) from None
    if width * height > MOST_PIXELS or min(width, height) < 1:
        raise InvalidInput({"file": _("照片太大了，请缩小后再传")})


def _plain(name: str) -> str:
    """The last part of the name without control signs; used as a default title, never as a path."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(sign for sign in last if sign.isprintable())[:80] or "file"
