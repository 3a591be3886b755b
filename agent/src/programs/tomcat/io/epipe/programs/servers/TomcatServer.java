package io.epipe.programs.servers;

import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Tomcat, and a client that takes the beginning of a long answer and leaves. Arguments: the protocol's class, {@code stream} or {@code sendfile}, a directory. */
public final class TomcatServer {

    private static final int LENGTH = 64 << 20;

    private TomcatServer() {
    }

    public static void main(String[] args) throws Exception {
        boolean sendfile = args[1].equals("sendfile");
        File directory = new File(args[2]);
        File file = new File(directory, "long");
        if (sendfile) {
            Files.write(file.toPath(), new byte[LENGTH]);
        }
        CountDownLatch failed = new CountDownLatch(1);
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(directory.getPath());
        Connector connector = new Connector(args[0]);
        connector.setPort(0);
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", directory.getPath());
        Tomcat.addServlet(context, "long", new HttpServlet() {
            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                answer(request, response, sendfile, file, failed);
            }
        });
        context.addServletMappingDecoded("/", "long");
        tomcat.start();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().read(new byte[100]);
            client.setSoLinger(true, 0);
        }
        if (!sendfile) {
            failed.await();
        } else {
            // nobody is told: the record is waited for
            File json = new File(System.getProperty("records"));
            for (int i = 0; i < 2_000 && json.length() == 0; i++) {
                Thread.sleep(10);
            }
        }
        tomcat.stop();
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

    private static void answer(HttpServletRequest request, HttpServletResponse response, boolean sendfile, File file,
                               CountDownLatch failed) throws IOException {
        if (sendfile) {
            response.setContentLength(LENGTH);
            request.setAttribute("org.apache.tomcat.sendfile.filename", file.getPath());
            request.setAttribute("org.apache.tomcat.sendfile.start", 0L);
            request.setAttribute("org.apache.tomcat.sendfile.end", (long) LENGTH);
            return;
        }
        try {
            OutputStream out = response.getOutputStream();
            for (int sent = 0; sent < LENGTH; sent += 65_536) {
                out.write(new byte[65_536]);
            }
        } finally {
            failed.countDown();
        }
    }
}
