package io.epipe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.VirtualMachine;
import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.OtherAgentJar;
import io.epipe.testkit.Records;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Others that retransform the same classes, before epipe and after it: everything fires once, either can leave, and what epipe leaves is the
 * bytecode that it found.
 */
class OtherAgentsIT {

    private static final String SOCKET_WRITES = """
        <?xml version="1.0" encoding="UTF-8"?>
        <configuration version="2.0">
          <event name="jdk.SocketWrite">
            <setting name="enabled">true</setting>
            <setting name="threshold">0 ms</setting>
          </event>
        </configuration>
        """;

    private static Path otherAgent;

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @BeforeAll
    static void pack(@TempDir Path directory) {
        otherAgent = OtherAgentJar.make(directory);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theOtherIsThereFirst(Jdk jdk, @TempDir Path directory) throws Exception {
        try (Rounds jvm = new Rounds(jdk, directory, "-javaagent:" + otherAgent + "=install")) {
            jvm.round(false, 2);
            jvm.epipe("attach", jvm.options());
            jvm.round(true, 4);
            jvm.epipe("detach");
            jvm.round(false, 6);
            jvm.epipe("attach", jvm.options());
            jvm.round(true, 8);
            jvm.other("remove");
            jvm.round(true, 8);
            jvm.expectRecords(6);
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theOtherComesLater(Jdk jdk, @TempDir Path directory) throws Exception {
        try (Rounds jvm = new Rounds(jdk, directory)) {
            jvm.round(false, 0);
            jvm.epipe("attach", jvm.options());
            jvm.round(true, 0);
            jvm.other("install");
            jvm.round(true, 2);
            jvm.other("remove");
            jvm.round(true, 2);
            jvm.other("install");
            jvm.round(true, 4);
            jvm.epipe("detach");
            jvm.round(false, 6);
            jvm.expectRecords(8);
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void bothAreThereFromTheStart(Jdk jdk, @TempDir Path directory) throws Exception {
        try (Rounds jvm = new Rounds(jdk, directory, "-javaagent:" + otherAgent + "=install",
                "-javaagent:" + ForkedJvm.agentJar() + "=" + Rounds.options(directory))) {
            jvm.round(true, 2);
            jvm.expectRecords(2);
        }
        try (Rounds jvm = new Rounds(jdk, Files.createDirectory(directory.resolve("2")),
                "-javaagent:" + ForkedJvm.agentJar() + "=" + Rounds.options(directory.resolve("2")),
                "-javaagent:" + otherAgent + "=install")) {
            jvm.round(true, 2);
            jvm.expectRecords(2);
        }
    }

    /** Class files as the JVM has them, captured before epipe came, while it was there, and after it had gone. */
    @ParameterizedTest
    @MethodSource("jdks")
    void theBytecodeAfterADetachIsTheOneBefore(Jdk jdk, @TempDir Path directory) throws Exception {
        try (Rounds jvm = new Rounds(jdk, directory)) {
            jvm.round(false, 0);
            Map<String, String> before = jvm.capture("before");
            jvm.epipe("attach", jvm.options());
            jvm.round(true, 0);
            Map<String, String> during = jvm.capture("during");
            jvm.epipe("detach");
            jvm.round(false, 0);
            Map<String, String> after = jvm.capture("after");

            assertThat(before).containsKeys("sun.nio.ch.SocketDispatcher", "sun.nio.ch.SocketChannelImpl")
                .containsKey(jdk.feature() < 13 ? "java.net.SocketOutputStream" : "sun.nio.ch.NioSocketImpl");
            // more of them may have been loaded since
            before.forEach((name, classFile) -> {
                assertThat(during.get(name)).as(name).isNotNull();
                assertThat(during.get(name).equals(classFile)).as(name + " is as it was while epipe is there").isFalse();
                assertThat(after.get(name)).as(name).isNotNull();
                assertThat(after.get(name).equals(classFile)).as(name + " is as it was before epipe came").isTrue();
            });
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void flightRecorderIsThereFirst(Jdk jdk, @TempDir Path directory) throws Exception {
        Path settings = Files.writeString(directory.resolve("writes.jfc"), SOCKET_WRITES);
        try (Rounds jvm = new Rounds(jdk, directory, "-XX:StartFlightRecording=name=a,settings=" + settings)) {
            jvm.round(false, 0);
            jvm.epipe("attach", jvm.options());
            jvm.round(true, 0);
            assertThat(jvm.stopRecording(directory)).as("successful writes of both rounds").isGreaterThanOrEqualTo(4);
            jvm.round(true, 0);
            jvm.jcmd("JFR.start", "name=a", "settings=" + settings);
            jvm.round(true, 0);
            jvm.epipe("detach");
            jvm.round(false, 0);
            assertThat(jvm.stopRecording(directory)).isGreaterThanOrEqualTo(4);
            jvm.expectRecords(6);
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void flightRecorderComesLater(Jdk jdk, @TempDir Path directory) throws Exception {
        Path settings = Files.writeString(directory.resolve("writes.jfc"), SOCKET_WRITES);
        try (Rounds jvm = new Rounds(jdk, directory,
                "-javaagent:" + ForkedJvm.agentJar() + "=" + Rounds.options(directory))) {
            jvm.round(true, 0);
            jvm.jcmd("JFR.start", "name=a", "settings=" + settings);
            jvm.round(true, 0);
            assertThat(jvm.stopRecording(directory)).isGreaterThanOrEqualTo(2);
            jvm.round(true, 0);
            jvm.expectRecords(6);
        }
    }

    /** A JVM in which connections are broken two at a time. */
    private static final class Rounds implements AutoCloseable {
        private final ForkedJvm jvm;
        private final Path directory;
        private int round;

        Rounds(Jdk jdk, Path directory, String... vm) {
            this.directory = directory;
            ForkedJvm.Builder builder = ForkedJvm.on(jdk).vm(vm);
            if (jdk.feature() >= 21) {
                builder.vm("-XX:+EnableDynamicAgentLoading");
            }
            jvm = builder.main(Programs.ONE_BY_ONE).start();
            jvm.awaitOutput("ready");
        }

        static String options(Path directory) {
            return "log=off,repeats=0,rate=1000,json=" + directory.resolve("records.jsonl");
        }

        String options() {
            return options(directory);
        }

        /**
         * @param noted   whether epipe is there, so that both exceptions have its note
         * @param counted failures that the other agent has seen by then
         */
        void round(boolean noted, int counted) throws IOException {
            jvm.input().write('\n');
            jvm.input().flush();
            round++;
            jvm.awaitOutput("end of round " + round);
            String notes = noted ? "1 1" : "0 0";
            assertThat(jvm.output()).as(jvm.error()).contains("round " + round + ": notes " + notes + ", counted "
                + (counted == 0 ? "null" : String.valueOf(counted)) + "\n");
        }

        void epipe(String... request) {
            ForkedJvm.Builder command = ForkedJvm.on(Jdk.current())
                .run("-jar", ForkedJvm.agentJar().toString(), request[0], String.valueOf(jvm.pid()));
            ForkedJvm.Ended ended = (request.length > 1 ? command.run(request[1]) : command).startAndAwait();
            assertThat(ended.status()).as(ended.err()).isZero();
        }

        void other(String argument) throws Exception {
            VirtualMachine machine = VirtualMachine.attach(String.valueOf(jvm.pid()));
            try {
                machine.loadAgent(otherAgent.toString(), argument);
            } catch (AgentLoadException e) {
                // JDK 8 answers with the bare status, which newer releases of the attach API do not understand
                if (!"0".equals(e.getMessage())) {
                    throw e;
                }
            } finally {
                machine.detach();
            }
        }

        /** Class files by class, as text that can be compared and told. */
        Map<String, String> capture(String name) throws Exception {
            Path captured = Files.createDirectory(directory.resolve(name));
            other("capture:" + captured);
            Map<String, String> classes = new HashMap<>();
            try (Stream<Path> files = Files.list(captured)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    classes.put(file.getFileName().toString(),
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
            return classes;
        }

        void jcmd(String... command) throws Exception {
            List<String> all = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), String.valueOf(jvm.pid())));
            all.addAll(List.of(command));
            Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
            assertThat(said).contains("recording");
        }

        /** The socket writes that Flight Recorder has seen. */
        long stopRecording(Path into) throws Exception {
            Path file = into.resolve("recording" + round + ".jfr");
            jcmd("JFR.stop", "name=a", "filename=" + file);
            long writes = 0;
            for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
                writes += event.getEventType().getName().equals("jdk.SocketWrite") ? 1 : 0;
            }
            return writes;
        }

        /** So many failures have been recorded, each once. */
        void expectRecords(int records) throws Exception {
            jvm.input().close();
            ForkedJvm.Ended ended = jvm.await();
            assertThat(ended.status()).as(ended.err()).isZero();
            assertThat(ended.err()).doesNotContain("epipe").doesNotContain("Exception");
            assertThat(Records.of(directory.resolve("records.jsonl"))).hasSize(records)
                .allMatch(record -> "epipe.write_failure".equals(record.get("event.name")));
        }

        @Override
        public void close() {
            jvm.close();
        }
    }
}
