package io.epipe.programs.servers;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.AbstractHandler;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Jetty, and a client that takes the beginning of a long answer and leaves. */
public final class JettyServer {

    private JettyServer() {
    }

    public static void main(String[] args) throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        Server server = new Server(0);
        server.setHandler(new AbstractHandler() {
            @Override
            public void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response)
                    throws IOException {
                base.setHandled(true);
                answer(response, failed);
            }
        });
        server.start();
        int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().read(new byte[100]);
            client.setSoLinger(true, 0);
        }
        failed.await();
        server.stop();
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

    private static void answer(HttpServletResponse response, CountDownLatch failed) throws IOException {
        try {
            OutputStream out = response.getOutputStream();
            for (int sent = 0; sent < 64 << 20; sent += 65_536) {
                out.write(new byte[65_536]);
            }
        } finally {
            failed.countDown();
        }
    }
}
