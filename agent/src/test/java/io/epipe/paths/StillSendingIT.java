package io.epipe.paths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code closes=on}: a close in the normal way while the peer was still sending is told, by what the peer met; one behind all of it is not. In a
 * network namespace each, because the kernel counts the resets of a whole one.
 */
class StillSendingIT {

    private static final String[] NAMESPACE = {"unshare", "-rn", "sh", "-c", "ip link set lo up || exit 1; exec \"$@\"", "sh"};
    private static final Pattern CONVERSATION = Pattern.compile("(?m)^([a-z-]+) (\\d+) (.*)$");
    /** Its peer's write fails, and waits for the way to the kernel. */
    private static final String WARM_UP = "client-sending";

    @BeforeAll
    static void needsNamespaces() throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(NAMESPACE));
        command.add("true");
        boolean there;
        try {
            there = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException absent) {
            there = false;
        }
        assumeTrue(there, "no network namespace can be made here: closes while the peer was still sending were not tested");
    }

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aCloseWhileThePeerStillSendsIsTold(Jdk jdk, @TempDir Path directory) {
        Map<String, List<Map<String, Object>>> told = play(jdk, directory, WARM_UP, "client-sending", "server-sending", "half-closed-sending",
            "channel-sending", "async-sending", "client-has-all", "server-has-all", "server-answers", "reads-to-the-end");
        assertThat(told).hasSize(9).allSatisfy((name, records) -> {
            if (!name.contains("sending: Broken pipe")) {
                assertThat(name).endsWith("nothing");
                assertThat(records).as(name).isEmpty();
                return;
            }
            assertThat(records).as(name).singleElement().satisfies(r -> assertThat(r).containsEntry("epipe.verdict", "CLOSED_ABORTIVELY")
                .containsEntry("epipe.confidence", "likely").containsEntry("epipe.bytes.unread", 0L)
                .containsKey("epipe.tcp.last_data_received_ms").containsEntry("thread.name", "main"));
            Map<String, Object> record = records.get(0);
            assertThat((String) record.get("epipe.explanation")).contains("closed the connection in the normal way, and the peer was still sending",
                "its writes \"Broken pipe\"");
            assertThat((String) record.get("code.function.name")).startsWith("io.epipe.programs.StillSending.");
            String operation = name.startsWith("channel") ? "SocketChannel.close" : name.startsWith("async") ? "AsynchronousSocketChannel.close"
                : "Socket.close";
            assertThat(record).containsEntry("epipe.operation", operation);
        });
        assertThat(told.keySet().stream().filter(name -> name.contains("Broken pipe"))).hasSize(5);
    }

    /** Its reset takes the connection away as well, and it is none of ours. */
    @ParameterizedTest
    @MethodSource("jdks")
    void aPeerThatResetsItselfWasNotSending(Jdk jdk, @TempDir Path directory) {
        Map<String, List<Map<String, Object>>> told = play(jdk, directory, WARM_UP, "peer-unread");
        assertThat(told).containsKey("peer-unread: nothing");
        assertThat(told.get("peer-unread: nothing")).isEmpty();
    }

    /** What is told of the closes, by conversation and what the peer met. */
    private static Map<String, List<Map<String, Object>>> play(Jdk jdk, Path directory, String... names) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).under(NAMESPACE).agent("closes=on,log=off,repeats=0,rate=1000,json=" + json)
            .main(Programs.STILL_SENDING, names).startAndAwait();
        assertThat(ended.out()).as(ended.err()).endsWith("end\n");
        assertThat(Files.exists(json)).as("the peer's failed write has its record").isTrue();
        // a peer that closes over unread bytes is of this program as well, and told by them
        List<Map<String, Object>> records = Records.of(json).stream()
            .filter(r -> r.get("event.name").equals("epipe.abortive_close") && r.get("epipe.bytes.unread").equals(0L)).toList();
        Map<String, List<Map<String, Object>>> told = new LinkedHashMap<>();
        Matcher conversation = CONVERSATION.matcher(ended.out());
        while (conversation.find()) {
            long port = Long.parseLong(conversation.group(2));
            told.put(conversation.group(1) + ": " + conversation.group(3).replace(" (Write failed)", ""), records.stream()
                .filter(r -> r.get("network.local.port").equals(port) || r.get("network.peer.port").equals(port)).toList());
        }
        return told;
    }
}
