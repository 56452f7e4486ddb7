"""Head office over HTTP: the one room of `requests`; time limits, sizes, and every failure by its name.

Plain HTTP goes to this machine only. Elsewhere it is TLS, and the certificate must come from the office's own root.
"""

from __future__ import annotations

import ipaddress
import json
import ssl
import warnings
from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import InsecureRequestWarning
from urllib3.util import SKIP_HEADER

from app.store.replica import canonical
from app.store.trouble import FileMissing
from sync import codec, protocol
from sync.protocol import (
    FILE_BYTES,
    BlobsAnswer,
    EnrolAnswer,
    EnrolRequest,
    Frame,
    Garbled,
    Hello,
    NotSecure,
    NotWelcome,
    OfficeBusy,
    OfficeFailed,
    OfficeFull,
    Offline,
    SyncAnswer,
    SyncError,
    SyncRequest,
    TooLarge,
)
from sync.stamp import DIGEST, HEADER, SMALL_BYTES, SYNC, digest_header

T = TypeVar("T")

CONNECT_SECONDS: Final = 10.0
READ_SECONDS: Final = 60.0
_BY_CODE: Final[Mapping[str, type[SyncError]]] = {
    kind.code: kind
    for kind in vars(protocol).values()
    if isinstance(kind, type) and issubclass(kind, SyncError) and kind is not SyncError
}


class Credentials(Protocol):
    """Signs requests in the name of one laptop."""

    def stamp(self, method: str, path: str, digest: str) -> str:
        """Write the header that signs a request."""
        ...


class HttpOffice:
    """Head office at an address; one connection, kept open.

    Args:
        address: "http://127.0.0.1:8010" or "https://office.example:8443".
        credentials: signs requests; not needed for `hello` and `enrol`.
        root: the office's root certificate (DER); without it only `hello` is possible over TLS.
        read_seconds: how long an answer may keep us waiting.
    """

    def __init__(
        self,
        address: str,
        credentials: Credentials | None = None,
        root: bytes | None = None,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self.address = _checked(address)
        self._credentials = credentials
        self._root = root
        self._timeout = (CONNECT_SECONDS, read_seconds)
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.clear()
        self._session.headers.update({"User-Agent": SKIP_HEADER, "Accept-Encoding": SKIP_HEADER})
        self._session.mount("https://", _PinnedAdapter(root))

    def close(self) -> None:
        """Let go of the connection."""
        self._session.close()

    def hello(self) -> Hello:
        """Ask who answers at this address; over TLS not believed until its root matched a code or a profile."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InsecureRequestWarning)  # known: see `_context`
            return self._message(Hello, self._send("GET", "/v1/hello", b"", codec.PLAIN))

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """Ask to be taken in."""
        if self.address.startswith("https") and self._root is None:
            raise NotSecure(address=self.address)
        body = canonical(codec.to_wire(request))
        return self._message(EnrolAnswer, self._send("POST", "/v1/enrol", body, codec.PLAIN))

    def sync(self, request: SyncRequest) -> SyncAnswer:
        """Push ops, pull rows."""
        kind, content = self._send("POST", "/v1/sync", codec.pack(request, is_short=True), codec.SHORT)
        return codec.unpack_answer(request, content, kind)

    def put_blobs(self, frames: Iterable[Frame]) -> BlobsAnswer:
        """Send pieces of files."""
        body = codec.pack_frames(frames)
        return self._message(BlobsAnswer, self._send("POST", "/v1/blobs", body, codec.FRAMES))

    def get_blob(self, sha: str, offset: int = 0) -> bytes:
        """Fetch a file from `offset` on."""
        return self._send("GET", f"/v1/blobs/{sha}?offset={offset}", b"", "", limit=FILE_BYTES)[1]

    def _message(self, kind: type[T], answer: tuple[str, bytes]) -> T:
        return codec.unpack(kind, answer[1], answer[0])

    def _send(
        self, method: str, path: str, body: bytes, content_type: str, limit: int = codec.ANSWER_BYTES
    ) -> tuple[str, bytes]:
        headers = self._headers(method, path, body, content_type)
        try:
            with self._session.request(
                method,
                self.address + path,
                data=body or None,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            ) as answer:
                content = _read(answer, limit)
        except requests.exceptions.SSLError as error:
            raise NotSecure(address=self.address) from error
        except (requests.exceptions.RequestException, OSError) as error:
            raise Offline(address=self.address) from error
        if answer.status_code != requests.codes.ok:
            raise _trouble(answer, content)
        return answer.headers.get("Content-Type", ""), content

    def _headers(self, method: str, path: str, body: bytes, content_type: str) -> dict[str, str]:
        headers = {"Content-Type": content_type} if body else {}
        if self._credentials is not None and path not in {"/v1/hello", "/v1/enrol"}:
            digest = digest_header(body)
            if path != SYNC or len(body) > SMALL_BYTES:
                headers[DIGEST] = digest  # of a small sync the office works it out itself: it reads no more than that
            headers[HEADER] = self._credentials.stamp(method, path, digest)
        return headers


class _PinnedAdapter(HTTPAdapter):
    """TLS that believes one root and no other; the name in the certificate does not count, its root does."""

    def __init__(self, root: bytes | None) -> None:
        self._context = _context(root)
        super().__init__(max_retries=0)

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        """Keep the machine's own list of authorities out of it."""
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {"ssl_context": self._context, "assert_hostname": False}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Do nothing more: the context decides."""


def _context(root: bytes | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    if root is None:
        # The first question, before a root is known: nothing secret goes out, and the answer counts only
        # after its root certificate matched the enrolment code.
        context.verify_mode = ssl.CERT_NONE
    else:
        context.load_verify_locations(cadata=ssl.DER_cert_to_PEM_cert(root))
    return context


def _checked(address: str) -> str:
    """Tidy an address as a person types it.

    Raises:
        NotSecure: it is plain HTTP beyond this machine.
        Offline: it is no address.
    """
    address = address.strip().rstrip("/")
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise Offline(address=address) from error
    if parts.scheme not in {"http", "https"} or not host or parts.username or parts.path or parts.query:
        raise Offline(address=address)
    if parts.scheme == "http" and not _is_here(host):
        raise NotSecure(address=address)
    return address


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _read(answer: requests.Response, limit: int) -> bytes:
    parts, size = [], 0
    for chunk in answer.iter_content(64 << 10):
        size += len(chunk)
        if size > limit:
            raise TooLarge(limit_bytes=limit)
        parts.append(chunk)
    promised = answer.headers.get("Content-Length")
    if promised is not None and promised.isdigit() and int(promised) != size:
        raise Offline(address=answer.url)
    return b"".join(parts)


def _trouble(answer: requests.Response, content: bytes) -> Exception:
    """Name what the office refused, from its problem JSON; a stranger's page is garbled."""
    status = answer.status_code
    retry = _seconds(answer.headers.get("Retry-After"))
    try:
        problem = json.loads(content)
        code, facts = problem["code"], dict(problem.get("facts") or {})
    except (ValueError, KeyError, TypeError):
        code, facts = "", {}
    kind = _BY_CODE.get(str(code))
    if kind in {OfficeBusy, OfficeFull} or (kind is None and status in {429, 503, 507}):
        busy = OfficeFull if status == 507 or kind is OfficeFull else OfficeBusy
        return busy(retry_seconds=retry if retry is not None else 30)
    if kind is not None:
        return kind(**facts)
    if code == FileMissing.code:
        return FileMissing(**facts)
    if status >= 500:
        return OfficeFailed(status=status)
    if status in {401, 403}:
        return NotWelcome(reason="refused")
    return Garbled(reason=f"status {status}")


def _seconds(header: str | None) -> int | None:
    return int(header) if header is not None and header.isdigit() and len(header) < 7 else None
