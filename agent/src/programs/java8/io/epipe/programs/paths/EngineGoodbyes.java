package io.epipe.programs.paths;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLSocket;

/**
 * Servers that close a channel whose client has left: with TLS by an SSLEngine of their own, and without. Arguments: names of conversations, one after
 * the other: {@code goodbye-TLSv1.2} answers the client's close_notify with its own, {@code reads-TLSv1.2} reads before and behind that,
 * {@code answer-TLSv1.3} writes an answer more, {@code stale-40} so many bytes without TLS behind a rest, and reads, {@code plain-40} so many without
 * TLS, behind a conversation that is too short for a handshake; {@code plain-0} rests, so that the way to the kernel is open behind it.
 * Prints "NAME PORT" of each, the port being the client's.
 */
public final class EngineGoodbyes {

    private static final int BYTES = 200;
    private static final int WORD = 20;
    private static final long REST_MILLIS = 1_500;

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ByteBuffer in;
    private final ByteBuffer out;
    private final ByteBuffer plain;
    private int said;
    private int heard;

    private EngineGoodbyes(SocketChannel channel, SSLEngine engine) {
        this.channel = channel;
        this.engine = engine;
        in = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        // a wrap wants room for a whole record, and a goodbye can be two
        out = ByteBuffer.allocate(3 * engine.getSession().getPacketBufferSize());
        plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        in.flip();
    }

    public static void main(String[] names) throws Exception {
        try (ServerSocketChannel listening = ServerSocketChannel.open()) {
            listening.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            for (String name : names) {
                Socket client = new Socket(listening.socket().getInetAddress(), listening.socket().getLocalPort());
                client.setTcpNoDelay(true);
                try (SocketChannel accepted = listening.accept()) {
                    accepted.socket().setTcpNoDelay(true);
                    System.out.println(name + " " + client.getLocalPort());
                    String kind = name.substring(name.indexOf('-') + 1);
                    if (name.startsWith("plain")) {
                        plain(accepted, client, Integer.parseInt(kind));
                    } else if (name.startsWith("stale")) {
                        stale(accepted, client, Integer.parseInt(kind));
                    } else {
                        encrypted(accepted, client, kind, name);
                    }
                }
            }
        }
        System.out.println("end");
    }

    private static void plain(SocketChannel accepted, Socket client, int bytes) throws Exception {
        client.getOutputStream().write(new byte[WORD]);
        readAll(accepted, WORD);
        accepted.write(ByteBuffer.allocate(BYTES));
        new DataInputStream(client.getInputStream()).readFully(new byte[BYTES]);
        client.close();
        Connections.awaitFin(accepted.socket().getLocalPort(), accepted.socket().getPort());
        accepted.write(ByteBuffer.allocate(bytes));
        if (bytes == 0) {
            Thread.sleep(REST_MILLIS);
        }
    }

    /** A conversation as long as a handshake, and a rest behind it. */
    private static void stale(SocketChannel accepted, Socket client, int bytes) throws Exception {
        client.getOutputStream().write(new byte[BYTES]);
        readAll(accepted, BYTES);
        accepted.write(ByteBuffer.allocate(BYTES));
        new DataInputStream(client.getInputStream()).readFully(new byte[BYTES]);
        Thread.sleep(REST_MILLIS);
        client.close();
        Connections.awaitFin(accepted.socket().getLocalPort(), accepted.socket().getPort());
        accepted.write(ByteBuffer.allocate(bytes));
        accepted.read(ByteBuffer.allocate(1));
    }

    private static void encrypted(SocketChannel accepted, Socket client, String protocol, String name) throws Exception {
        Thread asking = new Thread(() -> ask(client, protocol));
        asking.start();
        SSLEngine engine = Tls.context().createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(new String[] {protocol});
        EngineGoodbyes server = new EngineGoodbyes(accepted, engine);
        server.converse();
        asking.join();
        Connections.awaitFin(accepted.socket().getLocalPort(), accepted.socket().getPort());
        if (name.startsWith("answer")) {
            server.wrap(BYTES);
            server.flush();
            return;
        }
        if (name.startsWith("reads")) {
            server.unwrap();
        }
        server.goodbye();
        if (name.startsWith("reads")) {
            accepted.read(ByteBuffer.allocate(1));
        }
    }

    private static void ask(Socket connected, String protocol) {
        try (SSLSocket client = Tls.over(connected, protocol, true)) {
            client.getOutputStream().write(new byte[BYTES]);
            new DataInputStream(client.getInputStream()).readFully(new byte[BYTES]);
        } catch (Exception e) {
            System.out.println(e);
        } finally {
            try {
                connected.close();
            } catch (IOException e) {
                System.out.println(e);
            }
        }
    }

    /** The handshake, a request and its answer. */
    private void converse() throws IOException {
        engine.beginHandshake();
        while (heard < BYTES || said < BYTES) {
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                engine.getDelegatedTask().run();
            } else if (status == HandshakeStatus.NEED_WRAP) {
                wrap(0);
            } else if (heard < BYTES) {
                flush();
                unwrap();
            } else {
                said += wrap(BYTES);
            }
        }
        flush();
    }

    private int wrap(int bytes) throws IOException {
        flush();
        return engine.wrap(ByteBuffer.allocate(bytes), out).bytesConsumed();
    }

    private void unwrap() throws IOException {
        plain.clear();
        int before = in.remaining();
        engine.unwrap(in, plain);
        heard += plain.position();
        if (in.remaining() == before && engine.getHandshakeStatus() != HandshakeStatus.NEED_TASK) {
            in.compact();
            if (channel.read(in) < 0) {
                throw new IOException("the end");
            }
            in.flip();
        }
    }

    private void goodbye() throws IOException {
        engine.closeOutbound();
        while (!engine.isOutboundDone()) {
            engine.wrap(ByteBuffer.allocate(0), out);
        }
        flush();
    }

    private void flush() throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        out.clear();
    }

    private static void readAll(SocketChannel from, int bytes) throws IOException {
        ByteBuffer to = ByteBuffer.allocate(bytes);
        while (to.hasRemaining()) {
            if (from.read(to) < 0) {
                throw new IOException("the end");
            }
        }
    }
}
