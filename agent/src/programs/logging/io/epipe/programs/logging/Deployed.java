package io.epipe.programs.logging;

import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** The application that {@link Redeployed} deploys. */
public final class Deployed implements Runnable {

    @Override
    public void run() {
        LoggerFactory.getLogger("application").warn("the application logs");
        MDC.put("request", "r-18");
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket server = new ServerSocket(0, 5, loopback);
             Socket client = new Socket(loopback, server.getLocalPort())) {
            Socket peer = server.accept();
            peer.setSoLinger(true, 0);
            peer.close();
            while (true) {
                client.getOutputStream().write(1);
            }
        } catch (IOException expected) {
            MDC.clear();
        }
    }

    /** As an application does at its undeployment. */
    public static void stop() throws ReflectiveOperationException {
        Object loggers = LoggerFactory.getILoggerFactory();
        loggers.getClass().getMethod("stop").invoke(loggers);
    }
}
