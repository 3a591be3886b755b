package io.epipe.programs.real;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between clients and a server, and resets the connections of one side when it is told to; the other side's stay open and silent. */
final class Breaker {

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    private final List<Socket> ofClients = new CopyOnWriteArrayList<>();
    private final List<Socket> ofServer = new CopyOnWriteArrayList<>();
    private volatile int target;

    Breaker() throws IOException {
        // the target is told later
    }

    Breaker to(int port) {
        target = port;
        start(this::accept);
        return this;
    }

    int port() {
        return listening.getLocalPort();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "breaker");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getByName("127.0.0.1"), target);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                ofClients.add(client);
                ofServer.add(server);
                start(() -> copy(client, server));
                start(() -> copy(server, client));
            }
        } catch (IOException e) {
            System.out.println("breaker: " + e);
        }
    }

    private static void copy(Socket from, Socket to) {
        byte[] part = new byte[65_536];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                out.write(part, 0, n);
            }
        } catch (IOException reset) {
            // by this one itself
        }
    }

    void resetClients() {
        reset(ofClients);
    }

    void resetServer() {
        reset(ofServer);
    }

    /** Returns when the kernel of the other end has taken the resets. */
    private static void reset(List<Socket> sockets) {
        try {
            for (Socket socket : sockets) {
                int here = socket.getLocalPort();
                int there = socket.getPort();
                socket.setSoLinger(true, 0);
                socket.close();
                while (isThere("/proc/net/tcp", there, here) || isThere("/proc/net/tcp6", there, here)) {
                    Thread.yield();
                }
            }
            sockets.clear();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the kernel's table has a socket of these ports. */
    private static boolean isThere(String table, int local, int remote) throws IOException {
        Path path = Paths.get(table);
        if (!Files.exists(path)) {
            return false;
        }
        String ports = String.format("(?s).*:%04X [0-9A-F]+:%04X 0[148] .*", local, remote);
        return new String(Files.readAllBytes(path), StandardCharsets.US_ASCII).matches(ports);
    }
}
