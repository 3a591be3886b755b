package io.epipe.programs.real;

import com.sun.net.httpserver.HttpServer;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** OkHttp uploads a body to the JDK's HTTP server; its connection is reset in the middle. */
public final class OkhttpUpload implements Real.Play {

    private static final int PART = 100_000;

    @Override
    public void play(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            InputStream in = exchange.getRequestBody();
            for (int n = in.read(); n >= 0; n = in.read()) {
                continue;
            }
        });
        server.start();
        Breaker breaker = new Breaker().to(server.getAddress().getPort());
        OkHttpClient client = new OkHttpClient.Builder().retryOnConnectionFailure(false).build();
        RequestBody body = new RequestBody() {
            @Override
            public MediaType contentType() {
                return MediaType.parse("text/plain");
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                upload(sink, breaker);
            }
        };
        try {
            client.newCall(new Request.Builder().url("http://127.0.0.1:" + breaker.port() + "/").post(body).build()).execute();
            throw new AssertionError("not broken");
        } catch (IOException e) {
            System.out.println("failed " + e);
        }
    }

    private static void upload(BufferedSink sink, Breaker breaker) throws IOException {
        sink.write(new byte[PART]).flush();
        breaker.resetClients();
        sink.write(new byte[PART]).flush();
    }
}
