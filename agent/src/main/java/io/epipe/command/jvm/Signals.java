package io.epipe.command.jvm;

import java.io.IOException;
import java.nio.file.Path;

/** Sends a signal: Java itself has no way to send SIGQUIT. */
final class Signals {

    private Signals() {
    }

    /**
     * Sends SIGQUIT, unless a socket stands at the path by then: between a look of ours and the signal lie the milliseconds that a program takes to
     * start, in which somebody else may have sent his.
     */
    static void quitUnlessSocket(String pid, Path socket) throws IOException {
        IOException last = null;
        for (String[] command : new String[][] {{"/bin/sh", "-c", "[ -S \"$2\" ] || kill -QUIT \"$1\"", "sh", pid, socket.toString()},
            {"kill", "-QUIT", pid}}) {
            Process kill;
            try {
                kill = new ProcessBuilder(command).redirectErrorStream(true).start();
            } catch (IOException noSuchProgram) {
                last = noSuchProgram;
                continue;
            }
            try {
                kill.getOutputStream().close();
                byte[] words = new byte[512];
                int length = Math.max(0, kill.getInputStream().read(words));
                if (kill.waitFor() != 0) {
                    throw new IOException("cannot send SIGQUIT to it: " + new String(words, 0, length, java.nio.charset.StandardCharsets.UTF_8).trim());
                }
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
        throw new NoneException(last);
    }

    /** This system has no program that sends signals. */
    static final class NoneException extends IOException {
        private static final long serialVersionUID = 1;

        NoneException(IOException cause) {
            super("cannot send SIGQUIT to it: " + cause.getMessage(), cause);
        }
    }
}
