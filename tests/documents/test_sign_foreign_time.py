"""A time-stamp service of somebody else (TSA_URL): RSA keys, another root, over HTTP on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from documents.signing import HttpTimeStamper, SigningError
from documents.verify import verify

from .signing_desk import NOW, Desk, frozen_paper
from .tampering import revisions


class Service:
    """A foreign root and a time-stamp key under it."""

    def __init__(self) -> None:
        self.root_key = rsa.generate_private_key(65537, 2048)
        self.key = rsa.generate_private_key(65537, 2048)
        self.root = self._certificate("外部根", self.root_key, None)
        self.leaf = self._certificate("外部时间戳", self.key, self.root)
        self.broken = False
        root = asn1_x509.Certificate.load(self.root.public_bytes(Encoding.DER))
        leaf = asn1_x509.Certificate.load(self.leaf.public_bytes(Encoding.DER))
        pkcs8 = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        store = SimpleCertificateStore.from_certs([root])
        self.stamper = DummyTimeStamper(
            leaf, keys.PrivateKeyInfo.load(pkcs8), store, fixed_dt=NOW + timedelta(minutes=2)
        )

    def _certificate(
        self, name: str, key: rsa.RSAPrivateKey, issuer: x509.Certificate | None
    ) -> x509.Certificate:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = x509.CertificateBuilder(issuer.subject if issuer else subject, subject, key.public_key())
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(NOW - timedelta(days=9)).not_valid_after(NOW + timedelta(days=99))
        builder = builder.add_extension(x509.BasicConstraints(issuer is None, None), critical=True)
        if issuer:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(usage, critical=True)
        return builder.sign(self.root_key, hashes.SHA256())

    def answer(self, query: bytes) -> bytes:
        if self.broken:
            return b"busy"
        reply: bytes = self.stamper.request_tsa_response(tsp.TimeStampReq.load(query)).dump()
        return reply


@pytest.fixture(scope="module")
def service() -> Service:
    return Service()


@pytest.fixture(scope="module")
def url(service: Service) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = service.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *parts: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_a_paper_with_foreign_times_is_valid_under_both_roots(
    tmp_path: Path, service: Service, url: str
) -> None:
    desk = Desk(tmp_path / "ca")
    desk.stamper = HttpTimeStamper(url)
    paper = desk.stages(frozen_paper())[-1]
    foreign = service.root.public_bytes(Encoding.PEM)
    assert verify(paper, desk.root, None, foreign).codes == ()
    assert verify(paper, desk.root).status == "invalid"
    other = Desk(tmp_path / "other").root
    assert "untrusted" in verify(paper, desk.root, None, other).codes
    start, _ = revisions(paper)[-1].increment.contents
    missed = []
    for at in range(start + 1, start + 5000, 41):
        changed = bytearray(paper)
        changed[at] ^= 1
        if verify(bytes(changed), desk.root, None, foreign).status == "valid":
            missed.append(at - start)
    assert missed == []


def test_a_service_that_answers_rubbish_signs_nothing(tmp_path: Path, service: Service, url: str) -> None:
    desk = Desk(tmp_path / "ca")
    desk.stamper = HttpTimeStamper(url)
    service.broken = True
    try:
        with pytest.raises(SigningError) as caught:
            desk.prepared(frozen_paper())
    finally:
        service.broken = False
    assert caught.value.code == "timestamp_failed"


def test_only_web_addresses_are_asked() -> None:
    with pytest.raises(SigningError):
        HttpTimeStamper("file:///etc/passwd")
