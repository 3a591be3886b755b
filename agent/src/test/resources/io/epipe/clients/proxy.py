"""A proxy on loopback that ends its clients' connections on demand, in the ways in which networks do.

Arguments: the port of the server, or `sink` to read and forget; the address to listen at; and the port, 0 for any. Prints `port N.`. A line `end KIND` of standard input ends what is open, then `ended N.` is printed:
fin, rst (SO_LINGER 0), forgotten (the socket goes without a word, by TCP_REPAIR, so that the next segment is answered with a reset), silence (iptables drops
packets both ways). The last two need root. One thread, because one that waits in recv would keep a closed socket alive.
"""
import selectors, socket, struct, subprocess, sys

TCP_REPAIR = 19
target = sys.argv[1]
selector = selectors.DefaultSelector()
other = {}
clients = []
ended = 0


def accept(listener):
    client = listener.accept()[0]
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server = None if target == "sink" else socket.create_connection(("127.0.0.1", int(target)))
    clients.append(client)
    other[client] = server
    selector.register(client, selectors.EVENT_READ, pump)
    if server is not None:
        other[server] = client
        selector.register(server, selectors.EVENT_READ, pump)


def pump(source):
    try:
        data = source.recv(65536)
    except OSError:
        data = b""
    if not data:
        # the end of one direction is the end of the other
        for s in (source, other[source]):
            forget(s)
    elif other[source] is not None:
        try:
            other[source].sendall(data)
        except OSError:
            pass


def forget(s):
    if s is None or s not in other:
        return
    selector.unregister(s)
    other.pop(s)
    if s in clients:
        clients.remove(s)
    s.close()


def end(kind, client):
    if kind == "rst":
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif kind == "forgotten":
        client.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
    elif kind == "silence":
        a, b = str(client.getpeername()[1]), str(port)
        for ports in (("--sport", a, "--dport", b), ("--sport", b, "--dport", a)):
            subprocess.run(["iptables", "-w", "-A", "INPUT", "-i", "lo", "-p", "tcp", *ports, "-j", "DROP"], check=True)
    server = other[client]
    if kind == "silence":
        return
    forget(client)
    forget(server)


def command(stdin):
    global ended
    line = stdin.readline()
    if not line:
        sys.exit(0)
    for client in list(clients):
        end(line.split()[1], client)
    ended += 1
    print("ended %d." % ended, flush=True)


listener = socket.create_server((sys.argv[2], int(sys.argv[3])))
port = listener.getsockname()[1]
selector.register(listener, selectors.EVENT_READ, accept)
selector.register(sys.stdin, selectors.EVENT_READ, command)
print("port %d." % port, flush=True)
while True:
    for key, _ in selector.select():
        # an earlier event of this round can have closed it
        if key.fileobj in (listener, sys.stdin) or key.fileobj in other:
            key.data(key.fileobj)
