"""``heyi verify FILE…``: exit 0 valid, 1 not valid, 2 unreadable; one line for each reason."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from .check import verify
from .report import Report, finding

EXIT = {"valid": 0, "invalid": 1, "unreadable": 2}
WORDS = {
    "zh": {"valid": "有效", "invalid": "无效", "unreadable": "无法读取"},
    "en": {"valid": "valid", "invalid": "not valid", "unreadable": "unreadable"},
}
NO_ROOT = {
    "zh": "没有可用的根证书：请用 --root 指定 PEM 文件。",
    "en": "No usable root certificate: name a PEM file with --root.",
}


def main(argv: Sequence[str], default_root: Path | None = None) -> int:
    """Verify files and print the result. ``default_root`` is the installation's own root; a root inside a file is never
    believed. The answer is the worst of all files."""
    options = _parser().parse_args(list(argv))
    root = _root(options.root or default_root)
    tsa_root = _root(options.tsa_root)
    if root is None or (options.tsa_root and tsa_root is None):
        sys.stderr.write(NO_ROOT[options.lang] + "\n")
        return EXIT["unreadable"]
    results = []
    for path in options.files:
        report = _verify_file(path, root, tsa_root, options.at)
        results.append((path, report))
        if not options.json:
            sys.stdout.write(_text(path, report, options.lang))
    if options.json:
        rows = [{"file": str(path), **report.to_dict()} for path, report in results]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
    return max(EXIT[report.status] for _, report in results)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="heyi verify", description="验证签名文件 · verify signed papers")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument(
        "--root", type=Path, metavar="PEM", help="信任的根证书 · the trusted root certificate"
    )
    parser.add_argument(
        "--tsa-root",
        type=Path,
        metavar="PEM",
        help="外部时间戳服务的根证书 · root of a foreign time-stamp service",
    )
    parser.add_argument("--at", type=_instant, help="验证时间 (ISO 8601) · time of verification")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    parser.add_argument("--json", action="store_true")
    return parser


def _instant(text: str) -> datetime:
    value = datetime.fromisoformat(text)
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _root(path: Path | None) -> bytes | None:
    """The bytes of a certificate file; None where there is none."""
    try:
        data = path.read_bytes() if path else b""
        x509.load_pem_x509_certificate(data)
    except (OSError, ValueError):
        return None
    return data


def _verify_file(path: Path, root: bytes, tsa_root: bytes | None, at: datetime | None) -> Report:
    try:
        data = path.read_bytes()
    except OSError as error:
        return Report("unreadable", (finding("no_file", detail=error.strerror or "?"),))
    return verify(data, root, at, tsa_root)


def _text(path: Path, report: Report, lang: str) -> str:
    lines = [f"{path}: {WORDS[lang][report.status]} {report.paper} {report.number}".rstrip()]
    for mark in report.signatures:
        when = mark.time.isoformat() if mark.time else "-"
        sign = "✓" if mark.valid else "✗"
        lines.append(f"  {sign} {mark.role} {mark.name} ({mark.field}) {when} {mark.serial}".rstrip())
    lines += [
        "  ! " + (f.message_zh if lang == "zh" else f.message_en) + f" [{f.code}]" for f in report.findings
    ]
    if report.document_hash:
        lines.append(f"  SHA-256 {report.document_hash}")
    return "\n".join(lines) + "\n"
