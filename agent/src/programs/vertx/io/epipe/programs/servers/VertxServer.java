package io.epipe.programs.servers;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** Vert.x on Netty's native transport, and a client that takes the beginning of a long answer and leaves. */
public final class VertxServer {

    private VertxServer() {
    }

    public static void main(String[] args) throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        System.out.println("native " + vertx.isNativeTransportEnabled());
        CountDownLatch failed = new CountDownLatch(1);
        HttpServer server = vertx.createHttpServer().requestHandler(request -> {
            HttpServerResponse response = request.response().setChunked(true);
            answer(vertx, response, failed);
        }).listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get();
        try (Socket client = new Socket(InetAddress.getByName("127.0.0.1"), server.actualPort())) {
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().read(new byte[100]);
            client.setSoLinger(true, 0);
        }
        failed.await();
        vertx.close().toCompletionStage().toCompletableFuture().get();
        if (System.getProperty("records") != null) {
            System.out.println(agentErrors());
        }
        System.out.println("end");
    }

    /** What the agent kept from this program, where there is one. */
    private static String agentErrors() throws ReflectiveOperationException {
        Class<?> hook = Class.forName("io.epipe.bootstrap.WriteFailureHook", true, null);
        return "agent errors " + hook.getMethod("errors").invoke(null) + " " + hook.getMethod("lastError").invoke(null);
    }

    /** Chunk after chunk in one turn of the event loop, so that the write is what meets the end. */
    private static void answer(Vertx vertx, HttpServerResponse response, CountDownLatch failed) {
        response.write(Buffer.buffer(new byte[1 << 20]));
        for (int i = 0; i < 50; i++) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                return;
            }
            response.write(Buffer.buffer(new byte[65_536])).onFailure(cause -> failed.countDown());
        }
    }
}
