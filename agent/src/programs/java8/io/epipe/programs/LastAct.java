package io.epipe.programs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Meets a failed write long after its first socket, when the agent has come to rest, and ends at once. The write is one that is detected and
 * completed in the same method (urgent data).
 */
public final class LastAct {

    private LastAct() {
    }

    public static void main(String[] arguments) throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (ServerSocket server = new ServerSocket(0, 5, loopback);
             Socket client = new Socket(loopback, server.getLocalPort());
             Socket peer = server.accept()) {
            while (!isReporterThere()) {
                Thread.sleep(10);
            }
            peer.setSoLinger(true, 0);
            peer.close();
            client.sendUrgentData(1);
            System.out.println("no failure");
        } catch (IOException e) {
            System.out.println(e.getSuppressed().length + " note");
        }
    }

    private static boolean isReporterThere() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("epipe-reporter")) {
                return true;
            }
        }
        return false;
    }
}
