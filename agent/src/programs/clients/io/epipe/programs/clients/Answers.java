package io.epipe.programs.clients;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** An HTTP server that keeps connections. Argument: plain or tls; with tls, the system's key store is used. Prints its port. */
public final class Answers {

    private Answers() {
    }

    public static void main(String[] arguments) throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
        HttpServer server;
        if (arguments[0].equals("tls")) {
            HttpsServer https = HttpsServer.create(any, 0);
            https.setHttpsConfigurator(new HttpsConfigurator(SSLContext.getDefault()));
            server = https;
        } else {
            server = HttpServer.create(any, 0);
        }
        server.createContext("/", exchange -> {
            InputStream in = exchange.getRequestBody();
            while (in.read() >= 0) {
                continue;
            }
            byte[] body = "accepted".getBytes("US-ASCII");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        System.out.println("port " + server.getAddress().getPort() + ".");
        System.in.read();
        System.exit(0);
    }
}
