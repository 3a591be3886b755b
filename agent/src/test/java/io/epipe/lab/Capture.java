package io.epipe.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** tcpdump at all interfaces of a namespace. */
public final class Capture implements AutoCloseable {

    private final Process tcpdump;
    private final Path file;
    private final BufferedReader said;

    public Capture(Namespace namespace, Path file) throws IOException {
        this.file = file;
        List<String> command = new ArrayList<>(List.of(namespace.prefix()));
        command.addAll(List.of("tcpdump", "-i", "any", "-n", "-U", "--immediate-mode", "-B", "16384", "-s", "128",
            "-Z", "root", "-w", file.toString(), "tcp"));
        tcpdump = new ProcessBuilder(command).redirectErrorStream(true).start();
        said = new BufferedReader(new InputStreamReader(tcpdump.getInputStream()));
        for (String line = said.readLine(); ; line = said.readLine()) {
            if (line == null) {
                throw new IOException("tcpdump ended before it listened");
            }
            if (line.contains("listening on")) {
                break;
            }
        }
    }

    /** Ends it and reads what it has. */
    public List<Segment> end() throws IOException, InterruptedException {
        // by its handle: Process.destroy() also closes the pipe that its last words come through
        tcpdump.toHandle().destroy();
        StringBuilder summary = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            summary.append(line).append('\n');
        }
        tcpdump.waitFor();
        if (!summary.toString().contains("\n0 packets dropped by kernel")) {
            throw new IOException("the capture has gaps: " + summary);
        }
        return CaptureReader.read(file);
    }

    @Override
    public void close() {
        tcpdump.destroyForcibly();
    }
}
