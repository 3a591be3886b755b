package io.epipe.paths;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code reads=on} tells of half an answer and of none, once a connection, and of nothing that was not lost; {@code reads=all} of that as well. */
class ReadsIT {

    private static final Pattern CONVERSATION = Pattern.compile("(?m)^([a-z-]+) (\\d+)$");
    private static final String[] AT_REST = {"loop-two", "loop-attached", "handler-at-rest", "glance-at-rest", "server-at-rest"};

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void halfAnAnswerIsToldFromNoneAndOnce(Jdk jdk, @TempDir Path directory) {
        Map<String, List<Map<String, Object>>> told = play(jdk, directory, "on", "half", "none", "greeting", "server-half",
            "selector-half", "future-half");
        assertThat(told).hasSize(6).allSatisfy((name, records) -> assertThat(records).as(name).singleElement().satisfies(r -> assertThat(r)
            .containsEntry("event.name", "epipe.read_failure").containsEntry("epipe.verdict", "PEER_ABORTED")
            .containsEntry("error.type", "ECONNRESET").containsEntry("epipe.bytes.lost", 0L).containsEntry("epipe.peer.fin_received", false)));
        assertThat(text(told, "half")).contains("while this program wanted more: the peer had sent 1,000 bytes, the last of them ");
        assertThat(advice(told, "half")).startsWith("Do not use what was read as a whole answer");
        assertThat(text(told, "selector-half")).contains("while this program wanted more: the peer had sent 1,000 bytes");
        assertThat(text(told, "future-half")).contains("while this program wanted more: the peer had sent 1,000 bytes");
        assertThat(text(told, "none")).contains("instead of an answer: all we had sent was acknowledged, the last of it sent ");
        assertThat(advice(told, "none")).contains("repeat only what is safe to repeat");
        assertThat(text(told, "greeting")).contains("before it had sent anything");
        assertThat(text(told, "server-half")).contains("the client had sent 57 bytes").contains("half of it is all there is");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void whereNothingWasLostNothingIsToldUnlessAsked(Jdk jdk, @TempDir Path directory) {
        assertThat(play(jdk, directory, "on", AT_REST)).hasSize(AT_REST.length).allSatisfy((name, records) -> {
            if (name.equals("server-at-rest")) {
                // its write, which failed after the read
                assertThat(records).singleElement().satisfies(r -> assertThat(r).containsEntry("event.name", "epipe.write_failure"));
            } else {
                assertThat(records).as(name).isEmpty();
            }
        });
        assertThat(play(jdk, directory, "all", AT_REST)).hasSize(AT_REST.length).allSatisfy((name, records) ->
            assertThat(records).as(name).singleElement().satisfies(r -> assertThat(r).containsEntry("event.name", "epipe.read_failure")));
    }

    private static String text(Map<String, List<Map<String, Object>>> told, String name) {
        return (String) told.get(name).get(0).get("epipe.explanation");
    }

    private static String advice(Map<String, List<Map<String, Object>>> told, String name) {
        return (String) told.get(name).get(0).get("epipe.advice");
    }

    private static Map<String, List<Map<String, Object>>> play(Jdk jdk, Path directory, String reads, String... names) {
        Path json = directory.resolve("records-" + reads + ".jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("log=off,repeats=0,rate=1000,reads=" + reads + ",json=" + json)
            .main(Programs.READS, names).startAndAwait();
        assertThat(ended.out()).as(ended.err()).endsWith("end\n");
        List<Map<String, Object>> records = Records.of(json);
        Map<String, List<Map<String, Object>>> told = new LinkedHashMap<>();
        Matcher conversation = CONVERSATION.matcher(ended.out());
        while (conversation.find()) {
            long port = Long.parseLong(conversation.group(2));
            told.put(conversation.group(1), records.stream()
                .filter(r -> r.get("network.local.port").equals(port) || r.get("network.peer.port").equals(port)).toList());
        }
        return told;
    }
}
