"""One side of the laboratory's connections, as io.epipe.programs.lab.Puppet is, but not in Java: BSD sockets and nothing between."""
import ctypes
import os
import queue
import socket
import struct
import sys
import threading

actors = {}
said = threading.Lock()


class Broken(Exception):
    pass


class Actor(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self.orders = queue.Queue()
        self.socket = None
        self.start()

    def run(self):
        while True:
            order = self.orders.get()
            try:
                answer = "ok %s" % self.carry_out(order[2], order[3:])
            except Broken as e:
                answer = "failed %s" % e
            except Exception as e:
                answer = "failed 0 %r" % e
            with said:
                print(order[0], answer, flush=True)

    def carry_out(self, verb, w):
        if verb == "listen":
            family = socket.AF_INET6 if ":" in w[0] else socket.AF_INET
            self.socket = socket.socket(family)
            if int(w[1]):
                # the window that the SYN announces depends on it
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, int(w[1]))
            self.socket.bind((w[0], int(w[2])))
            self.socket.listen(50)
            return self.socket.getsockname()[1]
        if verb == "accept":
            self.socket = actors[w[0]].socket.accept()[0]
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return self.socket.getsockname()[1]
        if verb == "connect":
            self.socket = socket.create_connection((w[1], int(w[2])))
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return self.socket.getsockname()[1]
        if verb == "write":
            return self.write(int(w[0]), int(w[1]), int(w[2]))
        if verb == "read":
            return self.read(int(w[0]))
        if verb == "shutdown-output":
            self.socket.shutdown(socket.SHUT_WR)
        elif verb == "abort":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.socket.close()
        elif verb == "close":
            self.socket.close()
        elif verb == "write-close":
            self.write(int(w[0]), 1, 0)
            self.socket.close()
        elif verb == "say-close":
            self.socket.sendall(bytes.fromhex(w[0]))
            self.socket.close()
        elif verb == "read-close":
            self.read(int(w[0]))
            self.socket.close()
        elif verb == "end-output-of":
            end_output_of(int(w[0]), int(w[1]))
        else:
            raise ValueError(verb)
        return ""

    def write(self, size, times, pause):
        done = 0
        try:
            for i in range(times):
                if i and pause:
                    threading.Event().wait(pause / 1000)
                self.socket.sendall(bytes(size))
                done += size
        except OSError as e:
            raise Broken("%d %r" % (done, e))
        return done

    def read(self, size):
        done = 0
        while done < size:
            part = self.socket.recv(min(size - done, 65536))
            if not part:
                return "%d end" % done
            done += len(part)
        return done


def end_output_of(pid, port):
    """Shuts down the output of another process's socket, through a descriptor of our own for the same socket (Linux 5.6)."""
    libc = ctypes.CDLL(None, use_errno=True)
    pidfd_open, pidfd_getfd = 434, 438
    process = libc.syscall(pidfd_open, pid, 0)
    for name in os.listdir("/proc/%d/fd" % pid):
        try:
            if not os.readlink("/proc/%d/fd/%s" % (pid, name)).startswith("socket:"):
                continue
        except OSError:
            continue
        fd = libc.syscall(pidfd_getfd, process, int(name), 0)
        if fd < 0:
            continue
        with socket.socket(fileno=fd) as copy:
            if copy.family in (socket.AF_INET, socket.AF_INET6) and copy.getsockname()[1] == port:
                copy.shutdown(socket.SHUT_WR)
                return
    raise LookupError("process %d has no socket with port %d" % (pid, port))


print("ready", flush=True)
for line in sys.stdin:
    words = line.split()
    if words[1] not in actors:
        actors[words[1]] = Actor()
    actors[words[1]].orders.put(words)
