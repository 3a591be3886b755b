package io.epipe.programs.paths;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * Writes to the standard input of a child, a shell script, until that fails, and says the child's pid. Arguments: how it is started ({@code builder},
 * {@code inherit}, {@code exec}, {@code pipeline}, which Java 8 has not), whether to wait for its end first, {@code attach} to wait for a line on standard input before that, the script, which says "ready" on its standard output before it does what
 * breaks the pipe. Makes a file "failed" in its directory when the write has failed.
 */
public final class ChildInput {

    private ChildInput() {
    }

    public static void main(String[] args) throws Exception {
        Process child = start(args[0], args[2]);
        BufferedReader said = new BufferedReader(new InputStreamReader(child.getInputStream()));
        System.out.println("pid " + said.readLine());
        if (args[1].equals("attach")) {
            // somebody attaches an agent meanwhile
            System.in.read();
        }
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
            new File("failed").createNewFile();
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
        if (how.equals("pipeline")) {
            return pipeline(builder);
        }
        if (how.equals("inherit")) {
            builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        }
        return builder.start();
    }

    /** The script is the first of two, and a pipe to it the only one that this program writes to. */
    @SuppressWarnings("unchecked")
    private static Process pipeline(ProcessBuilder first) throws IOException {
        try {
            List<Process> both = (List<Process>) ProcessBuilder.class.getMethod("startPipeline", List.class)
                .invoke(null, Arrays.asList(first, new ProcessBuilder("cat")));
            return new Joined(both.get(0), both.get(1));
        } catch (ReflectiveOperationException e) {
            throw new IOException(e);
        }
    }

    /** The input of one and the output of another. */
    private static final class Joined extends Process {
        private final Process first;
        private final Process last;

        Joined(Process first, Process last) {
            this.first = first;
            this.last = last;
        }

        @Override
        public OutputStream getOutputStream() {
            return first.getOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            return last.getInputStream();
        }

        @Override
        public InputStream getErrorStream() {
            return first.getErrorStream();
        }

        @Override
        public int waitFor() throws InterruptedException {
            return first.waitFor();
        }

        @Override
        public int exitValue() {
            return first.exitValue();
        }

        @Override
        public void destroy() {
            first.destroy();
        }
    }
}
