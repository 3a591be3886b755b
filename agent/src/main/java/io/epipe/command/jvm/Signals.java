package io.epipe.command.jvm;

import java.io.IOException;

/** Sends a signal: Java itself has no way to send SIGQUIT. */
final class Signals {

    private Signals() {
    }

    static void quit(String pid) throws IOException {
        IOException last = null;
        for (String[] command : new String[][] {{"kill", "-QUIT", pid}, {"/bin/sh", "-c", "kill -QUIT " + pid}}) {
            try {
                Process kill = new ProcessBuilder(command).redirectErrorStream(true).start();
                kill.getOutputStream().close();
                byte[] words = new byte[512];
                int length = Math.max(0, kill.getInputStream().read(words));
                if (kill.waitFor() != 0) {
                    throw new IOException(new String(words, 0, length, java.nio.charset.StandardCharsets.UTF_8).trim());
                }
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IOException("cannot send SIGQUIT to it: " + last.getMessage(), last);
    }
}
