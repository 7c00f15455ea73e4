"""The load items of script/soak, in a network and a file tree of their own: the program as it is shipped, TLS to both sides.

Mailjet is a stand-in here that keeps nothing: 500 MB uploads are hashed as they come. What it shows of Mailjet is only what load needs; how imports
behave is tested against the practice Mailjet.
"""

import fcntl
import hashlib
import http.client
import http.server
import json
import multiprocessing
import os
import re
import signal
import socket
import sqlite3
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PROGRAMS, MINUTES = Path(sys.argv[1]).resolve(), int(sys.argv[2])
MB = 10**6
ROW = b"someone@example.org,Some,One,Town,A Company,1 Long Street West\n"
HEADER_BYTES = 64
HOSTS = "127.0.0.1 localhost api.mailjet.com\n"
all_well = True


def tell(reached, goal, figure):
    global all_well
    all_well = all_well and reached
    print(f"{'pass' if reached else 'short':5} {goal:76} {figure}", flush=True)


# --- A network of our own, in which api.mailjet.com is us ---


def certificate(folder, name, file=None, expired=False):
    """A key and a certificate for `name`, signed by itself."""
    key, request, made = (folder / f"{file or name}.{kind}" for kind in ("key", "csr", "crt"))
    openssl = lambda *words: subprocess.run(["openssl", *words], check=True, stderr=subprocess.DEVNULL)
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}", "-addext",
            f"subjectAltName=DNS:{name}", "-keyout", key, "-out", request)
    openssl("x509", "-req", "-in", request, "-signkey", key, "-copy_extensions", "copy", "-days", "-1" if expired else "1", "-out", made)
    key.chmod(0o600)
    return made.read_text()


def prepare(folder):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        up = struct.pack("16sh", b"lo", 0x41)  # IFF_UP | IFF_RUNNING
        fcntl.ioctl(any_socket, 0x8914, up)  # SIOCSIFFLAGS
    certificate(folder, "preflight.test")
    certificate(folder, "api.mailjet.com", "stranger")
    trust = [certificate(folder, "api.mailjet.com"), certificate(folder, "other.test"), certificate(folder, "api.mailjet.com", "expired", expired=True)]
    # Only this process and its children see these.
    hosts, trusted = Path("/etc/hosts"), Path("/etc/ssl/certs/ca-certificates.crt")
    (folder / "hosts").write_text(HOSTS)
    (folder / "trusted").write_text("".join([trusted.read_text(), *trust]))
    for mine, theirs in ((folder / "hosts", hosts), (folder / "trusted", trusted)):
        subprocess.run(["mount", "--bind", mine, theirs], check=True)


class Mailjet(http.server.BaseHTTPRequestHandler):
    """Lists, uploads, jobs. /told tells the test what came."""

    protocol_version = "HTTP/1.1"
    lock = threading.Lock()
    uploads, jobs, calls, next_id = [], {}, [], 90000000000000000

    def log_message(self, *_):
        pass

    def answer(self, rows):
        text = json.dumps({"Count": len(rows), "Data": rows, "Total": len(rows)} if isinstance(rows, list) else rows).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(text)
        self.close_connection = True

    def note(self):
        with self.lock:
            self.calls.append((time.monotonic(), self.command, self.path))

    def new_id(self):
        with self.lock:
            Mailjet.next_id += 1
            return self.next_id

    def do_GET(self):
        if self.path == "/told":
            with self.lock:
                told = {"uploads": self.uploads[:], "calls": self.calls[:]}
                self.uploads.clear()
                self.calls.clear()
            return self.answer(told)
        self.note()
        if match := re.match(r"/v3/REST/csvimport/(\d+)$", self.path):
            # Jobs that nobody started here do not come to an end.
            number = int(match[1])
            return self.answer([self.jobs.get(number, {"ID": number, "Status": "Importing"})])
        if self.path.startswith("/v3/REST/csvimport"):
            return self.answer({"Count": 0, "Data": [], "Total": 0})
        self.answer([{"ID": 7, "Name": "Spring news", "SubscriberCount": 1, "IsDeleted": False}])

    def do_POST(self):
        self.note()
        left, sha = int(self.headers["Content-Length"]), hashlib.sha256()
        body = b""
        size = left
        while left > 0:
            piece = self.rfile.read(min(left, 1 << 18))
            if not piece:
                self.close_connection = True
                return
            left -= len(piece)
            sha.update(piece)
            body = piece
        if "CSVData" in self.path:
            with self.lock:
                self.uploads.append((size, sha.hexdigest()))
            return self.answer({"ID": self.new_id()})
        order, number = json.loads(body), self.new_id()
        self.jobs[number] = {"ID": number, "DataID": order["DataID"], "ContactsList": order["ContactsListID"], "Method": order["Method"],
                             "Status": "Completed", "Count": 1, "Current": 1, "Errcount": 0}
        self.answer([self.jobs[number]])


def serve_mailjet(folder):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 443), Mailjet)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "api.mailjet.com.crt", folder / "api.mailjet.com.key")
    # The handshake in the thread of its connection, not in the one that accepts.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.serve_forever()


def told_by_mailjet():
    connection = http.client.HTTPSConnection("127.0.0.1", 443, context=ssl._create_unverified_context(), timeout=60)
    connection.request("GET", "/told")
    return json.loads(connection.getresponse().read())


# --- The program and its people ---


class Program:

    def __init__(self, command, folder):
        self.log = open(folder / "proxy.log", "w+")
        self.process = subprocess.Popen(command, stderr=self.log, stdout=subprocess.DEVNULL)
        end = time.monotonic() + 30
        while not (found := re.search(r'"port":(\d+)', Path(self.log.name).read_text())):
            if self.process.poll() is not None or time.monotonic() > end:
                sys.exit("script/soak: the program does not start:\n" + Path(self.log.name).read_text())
            time.sleep(0.05)
        self.port = int(found[1])

    def status(self, word):
        return int(re.search(rf"^{word}:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text(), re.M)[1])

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


class Person:

    def __init__(self, port, config, name):
        self.port, self.cookie, self.csrf = port, "", ""
        self.context = ssl._create_unverified_context()
        said = subprocess.run([PROGRAMS / "proxy/preflight-proxy", "--config", config, "user", "add", name], check=True, capture_output=True, text=True)
        response, session = self.ask("POST", "/api/login", {"user": name, "password": "correct horse battery", "code": said.stdout.split()[-1]})
        self.cookie, self.csrf = response.headers["Set-Cookie"].split(";")[0], session["csrf"]

    def ask(self, method, path, body=None, headers=None, length=None, kind="application/json"):
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=self.context, timeout=300)
        sent = {"Host": "preflight.test", "Origin": "https://preflight.test", "X-CSRF": self.csrf, "Cookie": self.cookie or "a=b"} | (headers or {})
        if body is not None:
            sent["Content-Type"] = kind
            if length is None:
                body = json.dumps(body).encode()
            sent["Content-Length"] = str(length or len(body))
        connection.request(method, path, body, sent)
        response = connection.getresponse()
        text = response.read()
        connection.close()
        return response, json.loads(text) if text else None

    def declare(self, size, sha):
        rows = -(-(size - HEADER_BYTES) // len(ROW))
        response, told = self.ask("POST", "/api/imports", {
            "list_id": "7", "method": "addnoforce", "file_name": "soak.csv", "rows": rows, "left_out": 0, "import_options": None, "again": True,
            "parts": [{"bytes": size, "sha256": sha, "rows": rows}]}, {"Idempotency-Key": str(uuid.uuid4())})
        if response.status != 201:
            raise RuntimeError(told)
        return told["id"]

    def upload(self, number, size, body):
        return self.ask("PUT", f"/api/imports/{number}/parts/1", body, length=size, kind="text/csv")


def pieces(size, salt):
    yield salt.encode().ljust(HEADER_BYTES - 1) + b"\n"
    size -= HEADER_BYTES
    block = ROW * 4096
    while size > 0:
        yield block[:size]
        size -= min(size, len(block))


def sha_of(size, salt):
    sha = hashlib.sha256()
    for piece in pieces(size, salt):
        sha.update(piece)
    return sha.hexdigest()


# --- The items ---


def f14(folder, person):
    """Somebody else answers in Mailjet's place."""
    def context(file, old=False):
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(folder / f"{file}.crt", folder / f"{file}.key")
        if old:
            made.set_ciphers("ALL:@SECLEVEL=0")
            made.minimum_version, made.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        return made

    def listen(listener, wrapped, heard):
        while True:
            try:
                accepted, _ = listener.accept()
            except OSError:
                return
            try:
                accepted.settimeout(5)
                speaking = wrapped.wrap_socket(accepted, server_side=True) if wrapped else accepted
                heard.append(speaking.recv(4096))
                speaking.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n{"Count":0,"Data":[]}')
            except OSError:
                pass
            accepted.close()

    for words, wrapped, hosts in (
            ("a certificate for another name", context("other.test"), HOSTS), ("a certificate that nobody trusts", context("stranger"), HOSTS),
            ("a certificate that has run out", context("expired"), HOSTS), ("TLS 1.1 alone", context("api.mailjet.com", old=True), HOSTS),
            ("no TLS", None, HOSTS), ("a name without an address", None, "127.0.0.1 localhost\n")):
        (folder / "hosts").write_text(hosts)
        heard = []
        with socket.create_server(("127.0.0.1", 443)) as listener:
            thread = threading.Thread(target=listen, args=(listener, wrapped, heard))
            thread.start()
            code = person.ask("GET", "/api/lists")[1]["error"]["code"]
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
        # Without TLS a ClientHello is heard.
        key_heard = any(b"HTTP/" in one or b"uthorization" in one for one in heard)
        tell(code == "mailjet-unreachable" and not key_heard, f"F14: {words}: nothing is sent, and that is said", code)
    (folder / "hosts").write_text(HOSTS)


def l1(program, people):
    size = 500 * MB
    told_by_mailjet()
    sums = [sha_of(size, f"upload {i}") for i in range(4)]
    began = time.monotonic()

    def send(i):
        person = people[i % len(people)]
        return person.upload(person.declare(size, sums[i]), size, pieces(size, f"upload {i}"))[0].status

    with ThreadPoolExecutor(4) as four:
        statuses = list(four.map(send, range(4)))
    took = time.monotonic() - began
    came = sorted(tuple(upload) for upload in told_by_mailjet()["uploads"])
    right = statuses == [202] * 4 and came == sorted((size, one) for one in sums)
    tell(right, "L1: 4 uploads of 500 MB at once, TLS both ways: all arrive, checksums right", f"{took:.0f} s, answers {statuses}")
    peak = program.status("VmHWM") / 1024
    tell(peak <= 64, "L1: the most memory the program had resident meanwhile, at most 64 MB", f"{peak:.1f} MB")


def size_of(journal):
    """Imports, and the bytes in use."""
    with sqlite3.connect(journal) as db:
        (imports,), (pages,), (free,), (page,) = (db.execute(query).fetchone() for query in (
            "SELECT count(*) FROM import", "PRAGMA page_count", "PRAGMA freelist_count", "PRAGMA page_size"))
    return imports, (pages - free) * page


def l6(program, people, journal):
    """Imports, looks and broken uploads for the time that was asked for; the first third warms up."""
    seconds = 60 * MINUTES
    begin, waited, samples, ended = time.monotonic(), [], [], threading.Event()
    began_at = size_of(journal)

    def work(person, number):
        rounds = 0
        while not ended.is_set():
            rounds += 1
            size = 200_000
            salt = f"soak {number} {rounds}"
            one = person.declare(size, sha_of(size, salt))
            if rounds % 5 == 0:  # a browser that goes away in the middle
                with socket.create_connection(("127.0.0.1", person.port)) as plain, person.context.wrap_socket(plain) as broken:
                    broken.sendall(f"PUT /api/imports/{one}/parts/1 HTTP/1.1\r\nHost: preflight.test\r\nOrigin: https://preflight.test\r\nX-CSRF: "
                                   f"{person.csrf}\r\nCookie: {person.cookie}\r\nContent-Type: text/csv\r\nContent-Length: {size}\r\n\r\n".encode() + ROW * 20)
                continue
            # The one that was broken off may hold its place for a moment.
            while person.upload(one, size, pieces(size, salt))[0].status == 503:
                time.sleep(0.5)
            state = ""
            while state != "completed" and not ended.is_set():
                asked = time.monotonic()
                state = person.ask("GET", f"/api/imports/{one}")[1]["state"]
                waited.append(time.monotonic() - asked)
                time.sleep(0.2)

    threads = [threading.Thread(target=work, args=(people[i % len(people)], i), daemon=True) for i in range(4)]
    for thread in threads:
        thread.start()
    while time.monotonic() < begin + seconds:
        time.sleep(1)
        samples.append((program.status("VmRSS") / 1024, program.descriptors(), program.status("Threads")))
    ended.set()
    for thread in threads:
        thread.join(30)
    third = samples[len(samples) // 3:]
    half = len(third) // 2
    mean = lambda part: sum(memory for memory, _, _ in part) / len(part)
    growth = mean(third[half:]) - mean(third[:half])
    hours = seconds / 3600 / 3
    # Below an hour a page more or less would be megabytes an hour; then it is the growth itself that counts.
    allowed = max(1.0, hours)
    tell(growth < allowed, f"L6: memory grows by less than 1 MB an hour (here: {allowed:.0f} MB between two thirds of the time)", f"{growth:+.2f} MB, at {mean(third):.1f} MB")
    # libcurl looks up each address in a thread that lives for a moment.
    for name, place, slack in (("file descriptors", 1, 40), ("threads", 2, 8)):
        values = [sample[place] for sample in third]
        tell(max(values[half:]) <= max(values[:half]) + slack, f"L6: no more {name} at the end than in the middle", f"{max(values[:half])}, {max(values[half:])}")
    more_imports, more_bytes = (after - before for after, before in zip(size_of(journal), began_at))
    thousand = more_bytes / max(1, more_imports) / 1000
    tell(thousand < 1, f"L6: history and audit log of 1,000 imports under 1 MB (by {more_imports})", f"{thousand:.2f} MB")
    waited.sort()
    p99 = waited[len(waited) * 99 // 100] * 1000
    tell(p99 < 200, f"L6: 99 of 100 looks at an import under 200 ms ({len(waited)} looks)", f"{p99:.0f} ms")


def l7(start, journal):
    """The program must not be running: 500 jobs that Mailjet is busy with are put into its journal."""
    now = int(time.time() * 1000)
    with sqlite3.connect(journal) as db:
        for i in range(500):
            one = uuid.uuid4().bytes
            made = db.execute("INSERT INTO import (id, idempotency_key, request, content, user, list_id, list_name, method, file_name, rows, left_out, created_at, "
                              "updated_at) VALUES (?, ?, ?, ?, 'anna', '7', 'Spring news', 'addnoforce', 'soak.csv', 1, 0, ?, ?)", (one, one, one, one, now, now))
            db.execute("INSERT INTO part (import, n, state, bytes, sha256, rows, data_id, job_id, moved_at) VALUES (?, 1, 'running', 1, ?, 1, ?, ?, ?)",
                       (made.lastrowid, bytes(32), str(5 * 10**16 + i), str(10**6 + i), now))
    program = start()
    time.sleep(5)  # a few may be asked at once
    told_by_mailjet()
    time.sleep(60)
    calls = [path for _, _, path in told_by_mailjet()["calls"]]
    # One more than 2 x 60 fits between the two looks.
    tell(60 < len(calls) <= 121, "L7: with 500 open imports, at most 2 requests a second to Mailjet", f"{len(calls) / 60:.2f} a second")
    tell(len(set(calls)) == len(calls), "L7: and none is asked about twice while another waits", f"{len(set(calls))} of {len(calls)}")
    return program


def main():
    folder = Path(tempfile.mkdtemp())
    prepare(folder)
    proxy = PROGRAMS / "proxy/preflight-proxy"

    plain = Program([proxy, "--practice", "--port", "0"], folder)
    done = subprocess.run([PROGRAMS / "tests/proxy/front-load", str(plain.port), str(min(60 * MINUTES, 300))], check=False)
    tell(plain.stop() == 0 and done.returncode in (0, 1), "L3 to L5: the program ends well afterwards", "")

    (folder / "keys").write_text("public:secret")
    (folder / "keys").chmod(0o600)
    config = folder / "config.json"
    config.write_text(json.dumps({
        "listen": "127.0.0.1:0", "origins": ["https://preflight.test"], "state": str(folder / "state"), "max_part_bytes": 2**30,
        "tls": {"certificate": str(folder / "preflight.test.crt"), "key": str(folder / "preflight.test.key")},
        "accounts": [{"name": "soak", "key_file": str(folder / "keys")}], "identity": {"mode": "builtin"}}))

    def start():
        return Program([proxy, "--config", config], folder)

    program = start()
    people = [Person(program.port, config, name) for name in ("anna", "bert")]
    f14(folder, people[0])
    multiprocessing.Process(target=serve_mailjet, args=(folder,), daemon=True).start()
    while socket.socket().connect_ex(("127.0.0.1", 443)) != 0:
        time.sleep(0.05)
    l1(program, people)
    journal = folder / "state" / "imports-soak.db"
    l6(program, people, journal)
    tell(program.stop() == 0, "the program ends well after all that", "")
    tell(l7(start, journal).stop() == 0, "the program ends well with 500 open imports", "")
    sys.exit(0 if all_well and done.returncode == 0 else 1)


main()
