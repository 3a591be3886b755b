package io.epipe.programs.paths;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;

/**
 * Writes to the standard input of a child, a shell script, until that fails, and says the child's pid. Arguments: how it is started ({@code builder},
 * {@code inherit}, {@code exec}), whether to wait for its end first, the script, which says "ready" on its standard output before it does what
 * breaks the pipe.
 */
public final class ChildInput {

    private ChildInput() {
    }

    public static void main(String[] args) throws Exception {
        Process child = start(args[0], args[2]);
        BufferedReader said = new BufferedReader(new InputStreamReader(child.getInputStream()));
        System.out.println("pid " + said.readLine());
        if (args[1].equals("true")) {
            child.waitFor();
            // the JDK swaps the stream behind the exit status
            while (child.getInputStream().getClass().getName().contains("ProcessPipe") && said.read() >= 0) {
                continue;
            }
        }
        OutputStream in = child.getOutputStream();
        try {
            while (true) {
                in.write(new byte[100]);
                in.flush();
            }
        } catch (IOException e) {
            System.out.println("failed " + e.getMessage());
        }
        child.waitFor();
    }

    private static Process start(String how, String script) throws IOException {
        String[] command = {"sh", "-c", script};
        if (how.equals("exec")) {
            return Runtime.getRuntime().exec(command);
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        if (how.equals("inherit")) {
            builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        }
        return builder.start();
    }
}
