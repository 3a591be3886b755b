package io.epipe.programs.paths;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import java.io.DataInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A streamed answer of {@link HttpServer}; with TLS one that goes through an SSLEngine. */
final class HttpServerPath extends WritePath {

    private static final String THREAD = "server-worker";

    private final String protocol;
    private HttpServer server;
    private HttpExchange exchange;
    private InputStream answer;

    /** @param protocol of TLS; null for none */
    HttpServerPath(String protocol) {
        this.protocol = protocol;
    }

    @Override
    void run(Play play) throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
        if (protocol == null) {
            server = HttpServer.create(any, 1);
        } else {
            HttpsServer secure = HttpsServer.create(any, 1);
            secure.setHttpsConfigurator(new HttpsConfigurator(Tls.context()));
            server = secure;
        }
        ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, THREAD);
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(executor);
        CompletableFuture<Void> played = new CompletableFuture<>();
        CompletableFuture<Peer> client = new CompletableFuture<>();
        server.createContext("/", received -> {
            exchange = received;
            try {
                new DataInputStream(exchange.getRequestBody()).readFully(new byte[5]);
                exchange.sendResponseHeaders(200, 0);
                play.play(client.get());
                played.complete(null);
            } catch (Throwable t) {
                played.completeExceptionally(t);
            }
        });
        server.start();
        try (Peer peer = Peer.connecting(server.getAddress())) {
            Socket socket = protocol == null ? peer.channel().socket()
                : Tls.over(peer.channel().socket(), protocol, true);
            socket.getOutputStream().write(
                "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n12345".getBytes("US-ASCII"));
            answer = socket.getInputStream();
            client.complete(peer);
            played.get();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
        server.stop(0);
        executor.shutdown();
        executor.awaitTermination(30, TimeUnit.SECONDS);
    }

    @Override
    int localPort() {
        return server.getAddress().getPort();
    }

    @Override
    void first(Peer peer) throws Exception {
        write(5);
        StringBuilder received = new StringBuilder();
        while (received.indexOf("\r\n\r\n5\r\n") < 0) {
            received.append((char) answer.read());
        }
        new DataInputStream(answer).readFully(new byte[5 + 2]);
    }

    @Override
    void write(int bytes) throws Exception {
        OutputStream out = exchange.getResponseBody();
        out.write(new byte[bytes]);
        out.flush();
    }

    @Override
    Object asked() {
        return "layer";
    }

    @Override
    void read() throws Exception {
        exchange.getRequestBody().read(new byte[10]);
    }

    @Override
    void close() {
        exchange.close();
    }
}
