package io.epipe.programs;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * Conversations on loopback that end over a write which succeeded, and others that look like it and lose nothing. Arguments: names of
 * conversations. Prints "NAME PORT" of each connection, the port being this side's. The system property other is a port at which another process
 * listens.
 */
public final class LostWrites {

    private static final byte[] REQUEST = bytes(57);
    private static final byte[] ANSWER = bytes(200);

    private final ServerSocket server;

    private LostWrites(ServerSocket server) {
        this.server = server;
    }

    public static void main(String[] names) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            LostWrites conversations = new LostWrites(server);
            for (String name : names) {
                conversations.play(name);
            }
        }
        System.out.println("end");
        if (Boolean.getBoolean("stays")) {
            System.in.read();
        }
    }

    private void play(String name) throws Exception {
        if (name.equals("channel-stale")) {
            channel();
            return;
        }
        if (name.equals("channel-end-used-again")) {
            channelUsedAgain();
            return;
        }
        if (name.startsWith("registered-")) {
            registered(name);
            return;
        }
        if (name.equals("async-stale")) {
            asynchronous();
            return;
        }
        if (name.equals("close-wake-up") || name.equals("close-health-check")) {
            resetAtOnce(name, server.getInetAddress(), name.equals("close-wake-up") ? server.getLocalPort() : Integer.getInteger("other"));
            if (name.equals("close-wake-up")) {
                server.accept().close();
            }
            return;
        }
        boolean server = name.startsWith("server-");
        Socket connected = new Socket(this.server.getInetAddress(), this.server.getLocalPort());
        Socket accepted = this.server.accept();
        Socket own = server ? accepted : connected;
        Socket peer = server ? connected : accepted;
        own.setTcpNoDelay(true);
        peer.setTcpNoDelay(true);
        System.out.println(name + " " + (server ? peer.getLocalPort() : own.getLocalPort()));
        switch (name) {
            case "stale":
                stale(own, peer);
                break;
            case "stale-then-reads":
                stale(own, peer);
                drain(own);
                break;
            case "end-used-again":
                converse(own, peer);
                peer.close();
                endOf(own);
                Thread.sleep(300);
                own.getOutputStream().write(REQUEST);
                endOf(own);
                break;
            case "half-closed-used-again":
                converse(own, peer);
                peer.shutdownOutput();
                for (int i = 0; i < 5; i++) {
                    endOf(own);
                    own.getOutputStream().write(REQUEST);
                    endOf(own);
                    readFully(peer, REQUEST.length);
                }
                break;
            case "first-words":
                peer.getOutputStream().write(ANSWER);
                readFully(own, ANSWER.length);
                Thread.sleep(1_100);
                peer.close();
                Thread.sleep(250);
                own.getOutputStream().write(REQUEST);
                endOf(own);
                break;
            case "reset-in-a-read":
                resetInARead(own, peer);
                break;
            case "half-closed":
                halfClosed(own, peer);
                break;
            case "own-shutdown":
                converse(own, peer);
                own.getOutputStream().write(REQUEST);
                own.shutdownOutput();
                drain(peer);
                peer.close();
                drain(own);
                break;
            case "close-unread":
                converse(own, peer);
                peer.getOutputStream().write(ANSWER);
                awaitUnread(own, ANSWER.length);
                break;
            case "close-goodbye":
                // an own FIN first, as JSSE's, so that it is the same on all JDKs
                converse(own, peer);
                peer.getOutputStream().write(tls(21, 26));
                awaitUnread(own, 31);
                own.shutdownOutput();
                break;
            case "close-goodbye-new":
                converse(own, peer);
                peer.getOutputStream().write(tls(23, 19));
                peer.getOutputStream().write(tls(23, 19));
                awaitUnread(own, 48);
                own.shutdownOutput();
                break;
            case "close-tickets":
                converse(own, peer);
                peer.getOutputStream().write(tls(23, 250));
                awaitUnread(own, 255);
                own.shutdownOutput();
                break;
            case "close-linger":
                converse(own, peer);
                own.setSoLinger(true, 0);
                break;
            case "close-clean":
                converse(own, peer);
                break;
            case "close-log-shipper":
                own.getOutputStream().write(REQUEST);
                readFully(peer, REQUEST.length);
                peer.close();
                Thread.sleep(100);
                own.getOutputStream().write(REQUEST);
                Thread.sleep(30);
                break;
            case "close-kept":
                converse(own, peer);
                peer.close();
                Thread.sleep(100);
                own.getOutputStream().write(REQUEST);
                Thread.sleep(30);
                break;
            case "close-reset":
                converse(own, peer);
                // no last word that crosses the peer's
                Thread.sleep(100);
                fillAndAbort(own, peer);
                Thread.sleep(30);
                break;
            case "goodbye-after-end":
                stale(own, peer);
                refused(own);
                break;
            case "goodbye-after-reset":
                resetInARead(own, peer);
                refused(own);
                break;
            case "goodbyes-cross":
                goodbyesCross(own, peer);
                break;
            case "noticed-in-time":
                converse(own, peer);
                peer.close();
                drain(own);
                break;
            case "pipelined":
                pipelined(own, peer);
                break;
            case "server-answer-lost":
                peer.getOutputStream().write(REQUEST);
                readFully(own, REQUEST.length);
                peer.close();
                awaitEnd(own);
                own.getOutputStream().write(ANSWER);
                drain(own);
                break;
            case "server-half-closed":
                peer.getOutputStream().write(REQUEST);
                peer.shutdownOutput();
                drain(own);
                own.getOutputStream().write(ANSWER);
                own.close();
                drain(peer);
                break;
            case "server-streams":
                serverStreams(own, peer);
                break;
            default:
                throw new IllegalArgumentException(name);
        }
        own.close();
        peer.close();
    }

    /** The server closes at rest; the next request is taken by the kernel, and the read says end of stream. */
    private static void stale(Socket own, Socket peer) throws Exception {
        converse(own, peer);
        // a rest, as a pool has it
        Thread.sleep(1_100);
        peer.close();
        Thread.sleep(250);
        own.getOutputStream().write(REQUEST);
        if (own.getInputStream().read() != -1) {
            throw new IllegalStateException("no end of stream");
        }
    }

    /** A driver's goodbye. */
    private static void refused(Socket own) {
        try {
            own.getOutputStream().write(bytes(6));
            throw new IllegalStateException("no failure");
        } catch (IOException expected) {
            System.out.println(expected.getMessage());
        }
    }

    private static void endOf(Socket own) throws IOException {
        if (own.getInputStream().read() != -1) {
            throw new IllegalStateException("no end of stream");
        }
    }

    /** As a selector's loop may that does not look at the -1. */
    private void channelUsedAgain() throws Exception {
        SocketChannel own = SocketChannel.open(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
        Socket peer = server.accept();
        System.out.println("channel-end-used-again " + own.socket().getLocalPort());
        own.write(ByteBuffer.wrap(REQUEST));
        readFully(peer, REQUEST.length);
        peer.close();
        ByteBuffer in = ByteBuffer.allocate(10);
        for (int i = 0; i < 100; i++) {
            own.read(in);
        }
        Thread.sleep(300);
        own.write(ByteBuffer.wrap(REQUEST));
        own.read(in);
        own.close();
    }

    /** Another thread's channel is closed while its selector waits: nothing of the reset is met before the selector has run, on JDK 11 and later. */
    private void registered(String name) throws Exception {
        try (Selector selector = Selector.open()) {
            SocketChannel own = SocketChannel.open(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
            Socket peer = server.accept();
            System.out.println(name + " " + own.socket().getLocalPort());
            own.write(ByteBuffer.wrap(REQUEST));
            readFully(peer, REQUEST.length);
            boolean unread = name.equals("registered-unread");
            if (unread) {
                peer.getOutputStream().write(ANSWER);
                Thread.sleep(50);
            } else {
                own.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            own.configureBlocking(false);
            own.register(selector, 0);
            own.close();
            peer.setSoTimeout(200);
            boolean atOnce = System.getProperty("java.specification.version").startsWith("1.");
            String expected = atOnce ? "reset" : unread ? "end" : "silence";
            String met = met(peer);
            if (!met.equals(expected)) {
                throw new IllegalStateException("the peer met " + met);
            }
            selector.selectNow();
            if (met.equals("silence") && !met(peer).equals("reset")) {
                throw new IllegalStateException("no reset behind the selector's turn");
            }
            peer.close();
        }
    }

    private static String met(Socket peer) throws IOException {
        try {
            return peer.getInputStream().read() == -1 ? "end" : "data";
        } catch (SocketTimeoutException silent) {
            return "silence";
        } catch (IOException reset) {
            return "reset";
        }
    }

    private void channel() throws Exception {
        SocketChannel own = SocketChannel.open(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
        Socket peer = server.accept();
        System.out.println("channel-stale " + own.socket().getLocalPort());
        own.write(ByteBuffer.wrap(REQUEST));
        readFully(peer, REQUEST.length);
        peer.getOutputStream().write(ANSWER);
        ByteBuffer in = ByteBuffer.allocate(ANSWER.length);
        while (in.hasRemaining()) {
            own.read(in);
        }
        Thread.sleep(1_100);
        peer.close();
        Thread.sleep(250);
        own.write(ByteBuffer.wrap(REQUEST));
        if (own.read(ByteBuffer.allocate(10)) != -1) {
            throw new IllegalStateException("no end of stream");
        }
        own.close();
    }

    private void asynchronous() throws Exception {
        AsynchronousSocketChannel own = AsynchronousSocketChannel.open();
        own.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort())).get();
        Socket peer = server.accept();
        System.out.println("async-stale " + ((InetSocketAddress) own.getLocalAddress()).getPort());
        own.write(ByteBuffer.wrap(REQUEST)).get();
        readFully(peer, REQUEST.length);
        peer.getOutputStream().write(ANSWER);
        ByteBuffer in = ByteBuffer.allocate(ANSWER.length);
        while (in.hasRemaining()) {
            own.read(in).get();
        }
        Thread.sleep(1_100);
        peer.close();
        Thread.sleep(250);
        own.write(ByteBuffer.wrap(REQUEST)).get();
        if (own.read(ByteBuffer.allocate(10)).get() != -1) {
            throw new IllegalStateException("no end of stream");
        }
        own.close();
    }

    /** The peer stops reading and closes over what is unread, which resets the connection; the next read meets that. */
    private static void resetInARead(Socket own, Socket peer) throws Exception {
        converse(own, peer);
        fillAndAbort(own, peer);
        try {
            drain(own);
            throw new IllegalStateException("no reset");
        } catch (IOException expected) {
            System.out.println(expected.getMessage() + ", notes " + expected.getSuppressed().length);
        }
    }

    private static void fillAndAbort(Socket own, Socket peer) throws IOException {
        own.setSendBufferSize(2_000_000);
        peer.setReceiveBufferSize(10_000);
        own.getOutputStream().write(new byte[1_000_000]);
        peer.setSoLinger(true, 0);
        peer.close();
    }

    /** The peer ends its own direction and reads on: what we write is taken. */
    private static void halfClosed(Socket own, Socket peer) throws Exception {
        converse(own, peer);
        peer.shutdownOutput();
        awaitEnd(own);
        own.getOutputStream().write(REQUEST);
        drain(own);
        readFully(peer, REQUEST.length);
        Thread.sleep(50);
    }

    /** Each side says its last word and goes; nobody waits for anything. */
    private static void goodbyesCross(Socket own, Socket peer) throws Exception {
        own.getOutputStream().write(REQUEST);
        readFully(peer, REQUEST.length);
        peer.getOutputStream().write(ANSWER);
        peer.close();
        readFully(own, ANSWER.length);
        own.getOutputStream().write(bytes(6));
        drain(own);
    }

    private static void pipelined(Socket own, Socket peer) throws Exception {
        for (int i = 0; i < 5; i++) {
            own.getOutputStream().write(REQUEST);
        }
        for (int i = 0; i < 5; i++) {
            readFully(peer, REQUEST.length);
            peer.getOutputStream().write(ANSWER);
        }
        peer.close();
        drain(own);
    }

    /** Our answer is under way when the client, which has ended its own direction, is found to have no further request. */
    private static void serverStreams(Socket own, Socket peer) throws Exception {
        peer.getOutputStream().write(REQUEST);
        readFully(own, REQUEST.length);
        peer.shutdownOutput();
        own.setSendBufferSize(4_000_000);
        own.getOutputStream().write(new byte[2_000_000]);
        drain(own);
        Thread reader = new Thread(() -> drainQuietly(peer));
        reader.start();
        Thread.sleep(30);
        own.close();
        reader.join();
    }

    private static void converse(Socket own, Socket peer) throws IOException {
        own.getOutputStream().write(REQUEST);
        readFully(peer, REQUEST.length);
        peer.getOutputStream().write(ANSWER);
        readFully(own, ANSWER.length);
    }

    /** Until the peer's end is in our kernel, without a read. */
    private static void awaitEnd(Socket own) throws InterruptedException {
        Thread.sleep(60);
    }

    private static void awaitUnread(Socket own, int bytes) throws Exception {
        while (own.getInputStream().available() < bytes) {
            Thread.sleep(1);
        }
    }

    /** A record of TLS 1.2 or 1.3, as it looks from outside. */
    private static byte[] tls(int type, int length) {
        byte[] record = bytes(5 + length);
        record[0] = (byte) type;
        record[1] = 3;
        record[2] = 3;
        record[3] = 0;
        record[4] = (byte) length;
        return record;
    }

    /** Connects and resets, without a byte: what wakes an accept of this process's own, and a health check of another's. */
    private static void resetAtOnce(String name, InetAddress address, int port) throws IOException {
        Socket socket = new Socket(address, port);
        System.out.println(name + " " + socket.getLocalPort());
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static void readFully(Socket socket, int bytes) throws IOException {
        InputStream in = socket.getInputStream();
        for (int i = 0; i < bytes; i++) {
            if (in.read() < 0) {
                throw new IOException("the end after " + i + " bytes");
            }
        }
    }

    private static void drain(Socket socket) throws IOException {
        byte[] bytes = new byte[65_536];
        while (socket.getInputStream().read(bytes) >= 0) {
            continue;
        }
    }

    private static void drainQuietly(Socket socket) {
        try {
            drain(socket);
        } catch (IOException e) {
            System.out.println(e);
        }
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = 'x';
        }
        return bytes;
    }
}
