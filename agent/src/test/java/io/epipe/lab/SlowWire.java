package io.epipe.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The bridge that makes {@link Network.Link#SLOW} a way of some length; without it no frame passes there. */
public final class SlowWire implements AutoCloseable {

    private final Process bridge;

    /** @param oneWayMillis how long each frame takes, a decimal number */
    public SlowWire(Network network, String oneWayMillis) throws Exception {
        List<String> command = new ArrayList<>(List.of(network.router.prefix()));
        Path program = Path.of(SlowWire.class.getResource("wire.py").toURI());
        command.addAll(List.of("python3", program.toString(), "near", "far", oneWayMillis, "0"));
        bridge = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new BufferedReader(new InputStreamReader(bridge.getInputStream(), StandardCharsets.US_ASCII)).readLine();
        if (!"ready".equals(said)) {
            close();
            throw new IOException("the slow wire: " + said);
        }
    }

    @Override
    public void close() throws InterruptedException {
        bridge.destroyForcibly().waitFor();
    }
}
