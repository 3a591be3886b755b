package io.epipe.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * How late the kernel's tick was, and when. The kernel takes the ages that it tells from a counter which the tick moves, and on a machine that
 * is shared with others the tick can come late (measured here: 18 ms, beside other work): no record can be more exact than that.
 */
public final class KernelClock implements AutoCloseable {

    /** A tick of 250 Hz, and the pause between two looks. */
    private static final long LOOKED_AT_EACH_MICROS = 4_000 + 2_000;

    private final Process process;
    private final Thread reader;
    private final List<Delay> delays = new ArrayList<>();

    /** Noticed at this moment, and how long it had lasted by then; microseconds. */
    private record Delay(long noticedAt, long lasted) {
    }

    public KernelClock(Path directory) throws IOException {
        Path script = directory.resolve("clock.py");
        try (InputStream in = KernelClock.class.getResourceAsStream("clock.py")) {
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        }
        process = new ProcessBuilder("python3", script.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader said = new BufferedReader(new InputStreamReader(process.getInputStream()));
        if (!"ready".equals(said.readLine())) {
            throw new IOException("clock.py did not start");
        }
        reader = new Thread(() -> read(said), "clock.py");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(BufferedReader said) {
        try {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                String[] words = line.split(" ");
                delays.add(new Delay(Long.parseLong(words[0]), Long.parseLong(words[1])));
            }
        } catch (IOException closed) {
            // with the process
        }
    }

    /** Ends it, so that all is known. */
    public void end() throws IOException, InterruptedException {
        process.getOutputStream().close();
        reader.join();
        process.waitFor();
    }

    /** How late the tick was at a moment, at most; milliseconds. To be asked after the end. */
    public double lateMillis(long micros) {
        return delays.stream().filter(d -> micros <= d.noticedAt + LOOKED_AT_EACH_MICROS
            && micros >= d.noticedAt - d.lasted - LOOKED_AT_EACH_MICROS).mapToLong(Delay::lasted).max().orElse(0) / 1000.0;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
