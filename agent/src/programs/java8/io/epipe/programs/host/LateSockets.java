package io.epipe.programs.host;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;

/**
 * Goes on without sockets until the agent has nothing left to do, and only then chooses what the JDK's network classes read once. Prints whether the agent's
 * starting thread still waits for the first socket, and which kind of address that one has. Arguments: {@code agent}, if there is one; {@code files},
 * if a file is to be written by channel before, with which the JDK itself reads what can be chosen.
 */
public final class LateSockets {

    private LateSockets() {
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 1) {
            writeFile();
        }
        System.out.println("agent waits for sockets: " + (arguments.length > 0 && awaitRest()));
        System.setProperty("java.net.preferIPv4Stack", "true");
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(null);
            System.out.println("first socket at " + server.getLocalAddress().toString().replaceAll(":[0-9]+$", ""));
        }
    }

    private static void writeFile() throws IOException {
        File file = File.createTempFile("late", null);
        try (RandomAccessFile opened = new RandomAccessFile(file, "rw"); FileChannel channel = opened.getChannel()) {
            channel.write(ByteBuffer.allocate(1));
        } finally {
            file.delete();
        }
    }

    /** The agent's starting thread has gone, or waits for something other than time. */
    private static boolean awaitRest() throws InterruptedException {
        Thread starter = Warm.find("epipe-starter");
        while (starter == null) {
            Thread.sleep(10);
            starter = Warm.find("epipe-starter");
        }
        while (starter.isAlive() && starter.getState() != Thread.State.WAITING) {
            Thread.sleep(10);
        }
        return starter.isAlive();
    }
}
