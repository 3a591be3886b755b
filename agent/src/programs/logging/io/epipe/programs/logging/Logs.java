package io.epipe.programs.logging;

import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * An application that logs: breaks one connection before its logging is started and one after that, with a request id in its logging context, and
 * waits to be told to end. What its back end is its class path says.
 */
public final class Logs {

    private Logs() {
    }

    public static void main(String[] arguments) throws Exception {
        fail("early");
        System.out.println("early is over");
        System.in.read();
        LoggerFactory.getLogger("application").warn("the application logs");
        MDC.put("request", "r-17");
        fail("late");
        MDC.clear();
        System.out.println("late is over");
        System.in.read();
        System.out.println("contexts " + contexts());
    }

    /** How many configurations Log4j2 has made; -1 where it is not there. */
    private static int contexts() throws ReflectiveOperationException {
        Object factory;
        try {
            factory = Class.forName("org.apache.logging.log4j.LogManager").getMethod("getFactory").invoke(null);
            Object selector = factory.getClass().getMethod("getSelector").invoke(factory);
            return ((java.util.List<?>) selector.getClass().getMethod("getLoggerContexts").invoke(selector)).size();
        } catch (ClassNotFoundException | NoSuchMethodException none) {
            return -1;
        }
    }

    private static void fail(String name) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket server = new ServerSocket(0, 5, loopback);
             Socket client = new Socket(loopback, server.getLocalPort())) {
            Socket peer = server.accept();
            peer.setSoLinger(true, 0);
            peer.close();
            Thread.currentThread().setName(name);
            while (true) {
                client.getOutputStream().write(1);
            }
        } catch (IOException expected) {
            return;
        }
    }
}
