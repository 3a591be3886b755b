package io.epipe.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The recipes of docs/fleet.md, run as they stand there. */
class FleetRecipesIT {

    @TempDir
    Path directory;

    /** The block under {@code <!-- run: NAME -->}. */
    private static String recipe(String name) throws IOException {
        String page = Files.readString(Path.of("../docs/fleet.md"));
        Matcher block = Pattern.compile("<!-- run: " + name + " -->\\n```\\w*\\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(block.find()).as(name).isTrue();
        return block.group(1);
    }

    private static boolean isHere(String program) {
        boolean here = Stream.of(System.getenv("PATH").split(":"), new String[] {"/usr/sbin", "/sbin"}).flatMap(Stream::of)
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        if (!here) {
            System.out.println("epipe tests: NOT TESTED: the recipe of docs/fleet.md for " + program + ", which is not here");
        }
        return here;
    }

    @Test
    void everyStatementForDuckDbAnswers() throws Exception {
        SampleRecords.write(directory, 2_000, 4, 9);
        Files.writeString(directory.resolve("ends.json"), "{\"timestamp\":\"2026-11-25T10:00:05Z\",\"event.name\":\"epipe.write_failure\","
            + "\"network.local.address\":\"10.1.0.1\",\"network.local.port\":40000,\"network.peer.address\":\"10.1.0.2\",\"network.peer.port\":81,"
            + "\"epipe.verdict\":\"PEER_CLOSED\",\"host.name\":\"one\",\"service.name\":\"s\"}\n"
            + "{\"timestamp\":\"2026-11-25T10:00:06Z\",\"event.name\":\"epipe.read_failure\",\"network.local.address\":\"10.1.0.2\","
            + "\"network.local.port\":81,\"network.peer.address\":\"10.1.0.1\",\"network.peer.port\":40000,\"epipe.verdict\":\"PEER_ABORTED\","
            + "\"host.name\":\"other\",\"service.name\":\"s\"}\n");
        List<List<List<Object>>> answers = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:"); Statement sql = connection.createStatement()) {
            for (String statement : recipe("duckdb").replace("'*.json'", "'" + directory + "/*.json'").split(";\\s*\\n")) {
                if (sql.execute(statement)) {
                    answers.add(rows(sql.getResultSet()));
                }
            }
        }
        assertThat(answers).hasSize(6).noneMatch(List::isEmpty);
        // the verdicts are those that the command counts, the time-out is the one that is in there, the ends are the two that there are
        ForkedJvm.Ended page = ForkedJvm.on(Jdk.current()).run("-jar", ForkedJvm.agentJar().toString(), "report", directory.toString(), "-o",
            directory.resolve("page.html").toString()).startAndAwait();
        long stale = answers.get(0).stream().filter(row -> row.get(0).equals("STALE_CONNECTION")).mapToLong(row -> Long.parseLong(row.get(2).toString())).sum();
        assertThat(page.out()).contains(String.format("%,d STALE_CONNECTION", stale));
        assertThat(answers.get(3).get(0)).startsWith("10.0.3.7", 3306L, 300.0);
        assertThat(answers.get(5)).containsExactly(List.of("one", "other", "PEER_CLOSED", "PEER_ABORTED"));
    }

    private static List<List<Object>> rows(ResultSet result) throws Exception {
        List<List<Object>> rows = new ArrayList<>();
        while (result.next()) {
            List<Object> row = new ArrayList<>();
            for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                row.add(String.valueOf(result.getObject(i)).equals("null") ? "" : result.getObject(i));
            }
            rows.add(row);
        }
        return rows;
    }

    @Test
    void theEnvironmentBringsTheAgentIntoEveryJvm() throws Exception {
        for (Jdk jdk : Jdk.all()) {
            Path json = directory.resolve("of-" + jdk.feature() + ".json");
            ForkedJvm.Builder builder = ForkedJvm.on(jdk).run("-jar", ForkedJvm.demoJar().toString(), "--wait", "100");
            for (String line : recipe("environment").split("\n")) {
                String[] parts = line.replace("export ", "").replace("/opt/epipe/epipe-agent.jar", ForkedJvm.agentJar().toString())
                    .replace("/var/log/epipe/epipe.json", json.toString()).split("=", 2);
                builder.environment(parts[0], parts[1]);
            }
            ForkedJvm.Ended ended = builder.startAndAwait();
            assertThat(ended.err()).contains("Picked up JAVA_TOOL_OPTIONS");
            List<Map<String, Object>> records = Records.writeFailures(json);
            assertThat(records).as("JDK " + jdk.feature()).hasSize(1);
            assertThat(records.get(0)).containsEntry("service.name", "orders").containsKey("host.name");
        }
    }

    @Test
    void systemdTakesTheDropIn() throws Exception {
        assumeTrue(isHere("systemd-analyze"));
        Files.writeString(directory.resolve("orders.service"), "[Service]\nExecStart=/bin/true\n");
        Path dropIn = Files.createDirectories(directory.resolve("orders.service.d")).resolve("epipe.conf");
        Files.writeString(dropIn, recipe("systemd"));
        assertThat(verify()).doesNotContain("epipe.conf");
        // it would say so
        Files.writeString(dropIn, recipe("systemd") + "Enviroment=A=b\n");
        assertThat(verify()).contains("epipe.conf").contains("Enviroment");
    }

    private String verify() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("systemd-analyze", "verify", "orders.service").redirectErrorStream(true);
        builder.environment().put("SYSTEMD_UNIT_PATH", directory + ":");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    @Test
    void rsyslogBringsEveryLineAsItWas() throws Exception {
        assumeTrue(isHere("rsyslogd"));
        Path in = Files.createDirectories(directory.resolve("in"));
        Path out = Files.createDirectories(directory.resolve("out"));
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path written = SampleRecords.write(in, 300, 1, 6).get(0);
        String receiver = recipe("rsyslog-receiver").replace("/srv/epipe", out.toString()).replace("6514", Integer.toString(port));
        String sender = recipe("rsyslog-sender").replace("/var/log/epipe", in.toString()).replace("logs.example.com", "127.0.0.1")
            .replace("6514", Integer.toString(port));
        Process receiving = rsyslog("receiver", receiver);
        Process sending = rsyslog("sender", sender);
        try {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            WatchService changes = out.getFileSystem().newWatchService();
            out.register(changes, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            while (size(out) < Files.size(written) && System.nanoTime() < until) {
                WatchKey change = changes.poll(1, TimeUnit.SECONDS);
                if (change != null) {
                    change.pollEvents();
                    change.reset();
                }
            }
            try (Stream<Path> files = Files.list(out)) {
                assertThat(files.toList()).hasSize(1).allSatisfy(file -> assertThat(file).hasSameTextualContentAs(written));
            }
        } finally {
            sending.destroy();
            receiving.destroy();
            sending.waitFor();
            receiving.waitFor();
        }
    }

    private Process rsyslog(String name, String configuration) throws IOException {
        Path work = Files.createDirectories(directory.resolve(name));
        // where it keeps what it knows; on a real machine the distribution's configuration says that
        Path file = Files.writeString(directory.resolve(name + ".conf"), "global(workDirectory=\"" + work + "\")\n" + configuration);
        String program = Files.isExecutable(Path.of("/usr/sbin/rsyslogd")) ? "/usr/sbin/rsyslogd" : "rsyslogd";
        return new ProcessBuilder(program, "-n", "-f", file.toString(), "-i", directory.resolve(name + ".pid").toString())
            .redirectErrorStream(true).redirectOutput(directory.resolve(name + ".log").toFile()).start();
    }

    private static long size(Path out) throws IOException {
        long size = 0;
        try (Stream<Path> files = Files.list(out)) {
            for (Path file : files.toList()) {
                size += Files.size(file);
            }
        }
        return size;
    }
}
