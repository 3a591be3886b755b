package io.epipe.command.jvm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;

/** The program jattach, for a JRE that has neither sockets of this kind nor a client: 8 to 15. */
final class AttachProgram implements Attachment {

    private static final int MOST_BYTES = 4 << 20;
    private static final String CODE = "JVM response code = ";

    private final String pid;

    AttachProgram(String pid) {
        this.pid = pid;
    }

    /** Whether it is among the programs of this system. */
    static boolean available() {
        try {
            Process jattach = new ProcessBuilder("jattach").redirectErrorStream(true).start();
            jattach.getOutputStream().close();
            read(jattach);
            return true;
        } catch (IOException none) {
            return false;
        }
    }

    @Override
    public void load(String jar, String argument) throws IOException {
        run("load", "instrument", "false", jar + "=" + argument);
    }

    @Override
    public Properties agentProperties() throws IOException {
        Properties properties = new Properties();
        try {
            properties.load(new java.io.StringReader(run("agentProperties")));
        } catch (IllegalArgumentException malformed) {
            throw new IOException("its answer is no list of properties", malformed);
        }
        return properties;
    }

    /** What the JVM says after its code. */
    private String run(String... arguments) throws IOException {
        List<String> command = new ArrayList<String>(Arrays.asList("jattach", pid));
        command.addAll(Arrays.asList(arguments));
        Process jattach = new ProcessBuilder(command).redirectErrorStream(true).start();
        jattach.getOutputStream().close();
        String said = read(jattach);
        int code = said.indexOf(CODE);
        if (code < 0) {
            throw new IOException(said.trim());
        }
        int end = said.indexOf('\n', code) + 1;
        String rest = end == 0 ? "" : said.substring(end);
        if (!said.startsWith("0", code + CODE.length())) {
            throw new IOException(rest.trim());
        }
        return rest;
    }

    private static String read(Process process) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        try (InputStream in = process.getInputStream()) {
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                all.write(part, 0, n);
                if (all.size() > MOST_BYTES) {
                    process.destroy();
                    throw new IOException("its answer is longer than " + MOST_BYTES + " bytes");
                }
            }
        }
        return new String(all.toByteArray(), StandardCharsets.ISO_8859_1);
    }
}
