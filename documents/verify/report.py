"""What a verification says, in words for people and in codes for programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

Status = Literal["valid", "invalid", "unreadable"]

# Every reason to refuse a file: code -> (Chinese, English). Placeholders are filled by ``finding``.
REASONS: dict[str, tuple[str, str]] = {
    "not_pdf": ("这不是 PDF 文件。", "This is not a PDF file."),
    "no_file": ("文件打不开（%(detail)s）。", "The file cannot be opened (%(detail)s)."),
    "not_signed": ("文件里没有本平台的签名。", "The file carries no signature of this platform."),
    "manifest_missing": (
        "文件里没有可以读取的签名清单，无法知道应有哪些签名。",
        "The file holds no readable list of expected signatures.",
    ),
    "changed_bytes": (
        "文件内容与签署时不一致。",
        "The file differs from what was signed (%(detail)s).",
    ),
    "appended_bytes": (
        "文件末尾多出 %(count)s 个字节，不是签署时写入的。",
        "%(count)s bytes stand behind the end that were not there when it was signed.",
    ),
    "foreign_revision": (
        "签署之后又被其他程序追加了修改（增加 %(count)s 个字节）。",
        "After signing, another program appended a change (%(count)s bytes).",
    ),
    "wrong_sequence": (
        "签名的次序或种类与签名清单不符。",
        "The order or kind of signatures does not follow the list (%(detail)s).",
    ),
    "missing_signature": (
        "还缺签名：%(role)s %(name)s（%(field)s）。",
        "Still missing: the signature of %(role)s %(name)s (%(field)s).",
    ),
    "missing_seal": (
        "还缺印章：%(role)s %(name)s（%(field)s）。",
        "Still missing: the seal of %(role)s %(name)s (%(field)s).",
    ),
    "missing_timestamp": (
        "还缺最后的时间戳，文件没有完成或被截短。",
        "Still missing: the final time-stamp; the file is unfinished or was cut off.",
    ),
    "missing_certification": (
        "还缺平台的文件认证签名。",
        "Still missing: the platform's certification of the document.",
    ),
    "padding": (
        "%(field)s 的签名值书写不规范（十六进制或补零被改动）。",
        "The signature value of %(field)s is not written as it must be (hexadecimal or zero padding changed).",
    ),
    "not_canonical": (
        "%(field)s 的签名数据不是唯一规范的编码。",
        "The signature data of %(field)s is not in its one strict encoding.",
    ),
    "digest_mismatch": (
        "%(field)s 签署之后，它之前的内容被改动。",
        "What %(field)s had signed was changed afterwards.",
    ),
    "bad_signature": ("%(field)s 的签名不成立。", "The signature of %(field)s does not verify."),
    "bad_timestamp": ("%(field)s 的时间戳不成立。", "The time-stamp of %(field)s does not verify."),
    "untrusted": (
        "%(field)s 的证书不是由所信任的根证书签发的。",
        "The certificate of %(field)s was not issued under the trusted root.",
    ),
    "expired": (
        "%(field)s 的证书在签署时不在有效期内。",
        "The certificate of %(field)s was not valid at the time of signing.",
    ),
    "revoked": (
        "%(field)s 的证书在签署前已被撤销。",
        "The certificate of %(field)s was revoked before signing.",
    ),
    "no_revocation_list": (
        "文件里没有 %(field)s 的证书的有效撤销名单。",
        "The file holds no current revocation list for the certificate of %(field)s.",
    ),
    "wrong_signer": (
        "%(field)s 的证书与签名清单上的姓名、身份或文件不符。",
        "The certificate of %(field)s does not match the name, role or paper in the list.",
    ),
    "time_mismatch": (
        "%(field)s 写明的时间与时间戳不符。",
        "The time written at %(field)s is not the time of its time-stamp.",
    ),
    "from_the_future": (
        "%(field)s 的时间晚于验证时间。",
        "The time of %(field)s is later than the time of verification.",
    ),
}


@dataclass(frozen=True)
class Finding:
    """One reason why a file is refused. ``code`` is a key of REASONS."""

    code: str
    message_zh: str
    message_en: str


@dataclass(frozen=True)
class SignatureReport:
    """One mark found in the file. ``time`` is that of its time-stamp, aware UTC; ``serial`` is hexadecimal."""

    field: str
    kind: str
    role: str
    name: str
    valid: bool
    time: datetime | None = None
    serial: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class Report:
    """The answer for one file. ``document_hash`` is hex SHA-256 of the frozen render, empty where it is not known."""

    status: Status
    findings: tuple[Finding, ...] = ()
    signatures: tuple[SignatureReport, ...] = field(default=())
    document_hash: str = ""
    paper: str = ""
    number: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(f.code for f in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """For JSON: instants as ISO 8601."""
        row = asdict(self)
        for signature in row["signatures"]:
            signature["time"] = signature["time"].isoformat() if signature["time"] else None
        return row


def finding(code: str, **values: object) -> Finding:
    zh, en = REASONS[code]
    return Finding(code, zh % values, en % values)
