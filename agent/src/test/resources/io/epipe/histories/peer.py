"""The peers of random histories: a process of its own for each, forked from this one.

Orders, one a line: "play ID ROLE HOST PORT START OPTIONS ACT..." with acts as "MILLIS:VERB[:BYTES]"; a peer that is to be connected
to answers "port ID PORT". Each act is told when it is over: "log ID peer VERB BEGIN CALL END DONE ASKED RESULT", where DONE is what the act
moved, or, of an act that ends something, all that was read before; at the end "over ID".
Times are nanoseconds of the monotonic clock.
"""
import os
import signal
import socket
import ssl
import struct
import sys
import time

certificate = sys.argv[1]
# made once, not in every child
server_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
server_tls.load_cert_chain(certificate)
client_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
client_tls.check_hostname = False
client_tls.verify_mode = ssl.CERT_NONE
zeros = bytes(1 << 20)
# these come at their time, whatever went on before
HARD = {"close", "closejava", "abort", "kill", "shutout", "shutin", "exit"}


def say(text):
    os.write(1, (text + "\n").encode())


class Peer:
    def __init__(self, words):
        self.id, self.role, self.host, self.port, self.start = words[1], words[2], words[3], int(words[4]), int(words[5])
        self.options = dict(o.split("=") for o in words[6].split(",") if "=" in o)
        self.acts = [a.split(":") for a in words[7:]] + [[self.options.get("end", "3000"), "exit"]]
        self.sock = self.listener = None
        self.draining = False
        self.got = self.done = 0

    def at(self, act):
        return self.start + int(act[0]) * 1000000

    def until(self, nanos):
        """Lets time pass, and reads meanwhile if it is to."""
        while True:
            left = nanos - time.monotonic_ns()
            if left <= 0:
                return
            if not self.draining or self.sock is None:
                time.sleep(left / 1e9)
                continue
            try:
                self.sock.settimeout(left / 1e9)
                data = self.sock.recv(65536)
            except (TimeoutError, socket.timeout):
                return
            except Exception:
                data = b""
            if not data:
                self.draining = False
            self.got += len(data)

    def listen(self):
        s = socket.socket()
        if "rcvbuf" in self.options:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, int(self.options["rcvbuf"]))
        s.bind((self.host, 0))
        s.listen(4)
        self.listener = s
        return s.getsockname()[1]

    def secure(self, s):
        if self.options.get("tls") != "1":
            return s
        if self.role == "server":
            return server_tls.wrap_socket(s, server_side=True)
        return client_tls.wrap_socket(s)

    def act(self, verb, size, limit):
        left = lambda: max(0.001, (limit - time.monotonic_ns()) / 1e9)
        s = self.sock
        if verb == "connect":
            s = socket.socket()
            if "rcvbuf" in self.options:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, int(self.options["rcvbuf"]))
            s.settimeout(left())
            s.connect((self.host, self.port))
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.sock = s
            self.sock = self.secure(s)
        elif verb == "accept":
            self.listener.settimeout(left())
            s, _ = self.listener.accept()
            self.listener.close()
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            s.settimeout(left())
            self.sock = s
            self.sock = self.secure(s)
        elif verb == "write":
            while self.done < size:
                s.settimeout(left())
                self.done += s.send(zeros[:min(len(zeros), size - self.done)])
        elif verb == "read":
            while self.done < size:
                s.settimeout(left())
                data = s.recv(min(65536, size - self.done))
                if not data:
                    return "end"
                self.done += len(data)
                self.got += len(data)
        elif verb == "drain":
            self.draining = True
        elif verb == "nodrain":
            self.draining = False
        elif verb == "shutout":
            s.shutdown(socket.SHUT_WR)
        elif verb == "shutin":
            s.shutdown(socket.SHUT_RD)
        elif verb == "close":
            s.close()
        elif verb == "closejava":
            # as java.net.Socket does since JDK 13
            try:
                s.shutdown(socket.SHUT_RDWR)
            finally:
                s.close()
        elif verb == "abort":
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            s.close()
        else:
            raise ValueError(verb)
        return "ok"

    def tell(self, verb, begin, end, done, asked, result):
        say("log %s peer %s %d %d %d %d %d %s" % (self.id, verb, begin, begin, end, done, asked, result))

    def run(self):
        for i, act in enumerate(self.acts):
            verb, size = act[1], int(act[2]) if len(act) > 2 else 0
            self.until(self.at(act))
            if self.sock is None and verb not in ("connect", "accept", "kill", "exit"):
                continue
            begin = time.monotonic_ns()
            if verb == "kill" or verb == "exit":
                self.tell(verb, begin, begin, self.got, 0, "ok")
                if verb == "exit":
                    say("over " + self.id)
                os.kill(os.getpid(), signal.SIGKILL)
            limit = next(self.at(a) for a in self.acts[i + 1:] if a[1] in HARD)
            self.done = 0
            try:
                result = self.act(verb, size, limit)
            except Exception as e:
                result = "threw|%s:%s" % (type(e).__name__, "_".join(str(e).split()))
            if verb in HARD:
                self.draining = self.draining and verb == "shutout"
            self.tell(verb, begin, time.monotonic_ns(), self.got if verb in HARD else self.done, size, result)


def main():
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    say("ready")
    pending = b""
    while True:
        data = os.read(0, 65536)
        if not data:
            return
        pending += data
        while b"\n" in pending:
            line, pending = pending.split(b"\n", 1)
            peer = Peer(line.decode().split(" "))
            if peer.role == "server":
                say("port %s %d" % (peer.id, peer.listen()))
            if os.fork() == 0:
                os.close(0)
                peer.run()
            if peer.listener is not None:
                peer.listener.close()


main()
