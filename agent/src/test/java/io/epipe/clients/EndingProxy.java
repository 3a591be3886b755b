package io.epipe.clients;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What lies between a client and its server, and ends its connections on demand; see proxy.py. */
final class EndingProxy implements AutoCloseable {

    private final Process process;
    private final BufferedReader out;
    private final int port;

    /** @param fixedPort where it listens; 0 for any */
    EndingProxy(String[] namespace, String target, String address, int fixedPort) throws Exception {
        List<String> command = new ArrayList<>(List.of(namespace));
        Path program = Path.of(EndingProxy.class.getResource("proxy.py").toURI());
        command.addAll(List.of("python3", program.toString(), target, address, String.valueOf(fixedPort)));
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        port = Integer.parseInt(expect("port ").replaceAll("\\D", ""));
    }

    int port() {
        return port;
    }

    /** Ends all connections; returns when that has happened. */
    void end(String kind) throws IOException {
        process.getOutputStream().write(("end " + kind + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        expect("ended ");
    }

    private String expect(String start) throws IOException {
        String line = out.readLine();
        if (line == null || !line.startsWith(start)) {
            throw new AssertionError("the proxy said '" + line + "' where '" + start + "' was expected");
        }
        return line;
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        process.waitFor();
    }
}
