package io.epipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A write that succeeded and was lost is told at the read that shows it, and what only looks like one is not. */
class LostWriteIT {

    /** The first conversation takes so long that the way to the kernel is open behind it. */
    private static final String WARM_UP = "stale";
    private static final Pattern CONVERSATION = Pattern.compile("(?m)^([a-z-]+) (\\d+)$");

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void whatIsLostIsToldOnce(Jdk jdk, @TempDir Path directory) {
        Map<String, List<Map<String, Object>>> told = play(jdk, directory, WARM_UP, "stale-then-reads", "channel-stale", "async-stale",
            "reset-in-a-read", "server-answer-lost");
        Map<String, String> operations = Map.of("stale-then-reads", "Socket.read", "channel-stale", "SocketChannel.read", "async-stale",
            "AsynchronousSocketChannel.read");
        for (String stale : operations.keySet()) {
            assertThat(told.get(stale)).as(stale).singleElement().satisfies(r -> assertThat(r)
                .containsEntry("event.name", "epipe.lost_write").containsEntry("epipe.verdict", "STALE_CONNECTION")
                .containsEntry("epipe.bytes.lost", 57L).containsEntry("epipe.peer.fin_received", true)
                .containsEntry("epipe.operation", operations.get(stale))
                .containsEntry("network.connection.state", "closed").containsKey("network.peer.port").containsKey("code.stacktrace")
                .doesNotContainKeys("exception.type", "error.type"));
        }
        assertThat((String) told.get("channel-stale").get(0).get("code.function.name")).endsWith("LostWrites.channel");
        assertThat(told.get("reset-in-a-read")).singleElement().satisfies(r -> assertThat(r)
            .containsEntry("event.name", "epipe.lost_write").containsEntry("epipe.verdict", "PEER_CLOSED_MID_TRANSFER")
            .containsEntry("error.type", "ECONNRESET").containsEntry("exception.message", "Connection reset")
            .containsEntry("epipe.peer.fin_received", false));
        assertThat(told.get("server-answer-lost")).singleElement().satisfies(r -> assertThat(r)
            .containsEntry("event.name", "epipe.lost_write").containsEntry("epipe.verdict", "CLIENT_GONE")
            .containsEntry("epipe.bytes.lost", 200L));
    }

    /** Drivers say goodbye on a connection whose end they have just read: the request is what was lost, and the refused goodbye is counted with it. */
    @ParameterizedTest
    @MethodSource("jdks")
    void aGoodbyeThatIsRefusedHidesNoLoss(Jdk jdk, @TempDir Path directory) {
        Map<String, List<Map<String, Object>>> told = play(jdk, directory, WARM_UP, "goodbye-after-end", "goodbye-after-reset");
        assertThat(told.get("goodbye-after-end")).singleElement().satisfies(r -> assertThat(r).containsEntry("event.name", "epipe.lost_write")
            .containsEntry("epipe.verdict", "STALE_CONNECTION").containsEntry("epipe.bytes.lost", 57L).containsEntry("epipe.operation", "Socket.read"));
        assertThat(told.get("goodbye-after-reset")).singleElement().satisfies(r -> assertThat(r).containsEntry("event.name", "epipe.lost_write")
            .containsEntry("epipe.verdict", "PEER_CLOSED_MID_TRANSFER").containsEntry("epipe.operation", "Socket.read"));
    }

    /** A pool's glance may have read the end already; then -1 says nothing new, and what was written since is lost all the same. */
    @ParameterizedTest
    @MethodSource("jdks")
    void whatIsWrittenBehindAnEndIsToldAtTheNext(Jdk jdk, @TempDir Path directory) {
        Map<String, List<Map<String, Object>>> told = play(jdk, directory, WARM_UP, "end-used-again", "channel-end-used-again", "half-closed-used-again",
            "first-words");
        for (String again : List.of("end-used-again", "channel-end-used-again")) {
            assertThat(told.get(again)).as(again).singleElement().satisfies(r -> assertThat(r)
                .containsEntry("event.name", "epipe.lost_write").containsEntry("epipe.verdict", "IGNORED_END_OF_STREAM")
                .containsEntry("epipe.bytes.lost", 57L).containsKey("network.peer.port"));
            assertThat(told.get(again).get(0).get("epipe.explanation").toString()).contains("had read end-of-stream", "acknowledged nothing that was");
        }
        assertThat(told.get("half-closed-used-again")).isEmpty();
        assertThat(told.get("first-words")).singleElement().satisfies(r -> assertThat(r).containsEntry("epipe.verdict", "STALE_CONNECTION"));
        assertThat(told.get("first-words").get(0).get("epipe.explanation").toString()).contains("for the first time").doesNotContain("used it again");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void whatIsNotLostIsNot(Jdk jdk, @TempDir Path directory) {
        Map<String, List<Map<String, Object>>> told = play(jdk, directory, WARM_UP, "half-closed", "own-shutdown", "goodbyes-cross",
            "noticed-in-time", "pipelined", "server-half-closed", "server-streams");
        told.remove(WARM_UP);
        assertThat(told).hasSize(7).allSatisfy((name, records) -> assertThat(records).as(name).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void withClosesOnItIsToldWhatOurOwnClosesDo(Jdk jdk, @TempDir Path directory) {
        Map<String, List<Map<String, Object>>> told = play(jdk, directory, "closes=on,last-words=4,", new String[] {WARM_UP,
            "close-unread", "close-linger", "close-clean", "close-log-shipper", "close-kept", "noticed-in-time", "close-reset"});
        // no call has met the reset's error, and it alone tells that no FIN came
        assertThat(told.get("close-reset")).singleElement().satisfies(r -> assertThat(r).containsEntry("event.name", "epipe.lost_write")
            .containsEntry("epipe.verdict", "PEER_CLOSED_MID_TRANSFER").containsEntry("epipe.peer.fin_received", false)
            .containsEntry("epipe.operation", "Socket.close"));
        assertThat(told.get("close-unread")).singleElement().satisfies(r -> assertThat(r)
            .containsEntry("event.name", "epipe.abortive_close").containsEntry("epipe.verdict", "CLOSED_ABORTIVELY")
            .containsEntry("epipe.confidence", jdk.feature() < 13 ? "certain" : "likely").containsEntry("epipe.bytes.unread", 200L)
            .containsEntry("epipe.operation", "Socket.close").containsEntry("code.function.name", "io.epipe.programs.LostWrites.play")
            .containsEntry("epipe.last_words", "xxxx"));
        assertThat(told.get("close-linger")).singleElement().satisfies(r -> assertThat(r)
            .containsEntry("event.name", "epipe.abortive_close").containsEntry("epipe.bytes.unread", 0L));
        // the peer of these closes in this program as well, and is answered with what it did not wait for: that may be told of its own close
        for (String peerCloses : List.of("close-log-shipper", "close-kept")) {
            told.put(peerCloses, told.get(peerCloses).stream().filter(r -> r.get("event.name").equals("epipe.lost_write")).toList());
        }
        assertThat(told.get("close-log-shipper")).singleElement().satisfies(r -> assertThat(r)
            .containsEntry("event.name", "epipe.lost_write").containsEntry("epipe.bytes.lost", 57L)
            .containsEntry("epipe.operation", "Socket.close").containsEntry("epipe.peer.fin_received", true));
        // the reset has come, and a close meets no error that would tell whether a FIN was before it
        assertThat(told.get("close-kept")).singleElement().satisfies(r -> assertThat(r)
            .containsEntry("event.name", "epipe.lost_write").containsEntry("epipe.bytes.lost", 57L).containsEntry("epipe.confidence", "likely")
            .doesNotContainKeys("epipe.peer.fin_received", "epipe.peer.closed_ago_ms"));
        assertThat((String) told.get("close-kept").get(0).get("epipe.explanation")).startsWith("Most likely").contains("meets no error");
        assertThat(told.get("close-clean")).isEmpty();
        assertThat(told.get("noticed-in-time")).isEmpty();
        for (String close : List.of("close-unread", "close-linger", "close-log-shipper", "close-kept")) {
            Map<String, Object> record = told.get(close).get(0);
            List<?> timeline = (List<?>) record.get("epipe.timeline");
            assertThat((String) timeline.get(timeline.size() - 1)).as(close).isEqualTo(" 0        us \u2500\u2500 close");
            assertThat((String) record.get("epipe.explanation")).as(close).doesNotContain("failed", "this write", "reset's own error");
        }
    }

    /** A TLS peer's last word that nobody read, behind our FIN, and a connection to oneself on which nothing was said; not what looks like them. */
    @ParameterizedTest
    @MethodSource("jdks")
    void aCloseThatTakesNothingFromAnybodyIsNotTold(Jdk jdk, @TempDir Path directory) throws IOException {
        try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            Map<String, List<Map<String, Object>>> told = play(ForkedJvm.on(jdk).vm("-Dother=" + other.getLocalPort()), directory, "closes=on,",
                new String[] {WARM_UP, "close-goodbye", "close-goodbye-new", "close-wake-up", "close-tickets", "close-health-check"});
            for (String harmless : List.of("close-goodbye", "close-goodbye-new", "close-wake-up")) {
                assertThat(told.get(harmless)).as(harmless).isEmpty();
            }
            assertThat(told.get("close-tickets")).singleElement().satisfies(r -> assertThat(r).containsEntry("event.name", "epipe.abortive_close")
                .containsEntry("epipe.confidence", "likely").containsEntry("epipe.bytes.unread", 255L));
            assertThat((String) told.get("close-tickets").get(0).get("epipe.explanation")).contains("session tickets", "meets no reset");
            assertThat(told.get("close-health-check")).singleElement().satisfies(r -> assertThat(r).containsEntry("event.name", "epipe.abortive_close")
                .containsEntry("epipe.confidence", "certain"));
        }
    }

    /** The program itself holds what the peer met, and when, against this. */
    @ParameterizedTest
    @MethodSource("jdks")
    void aRegisteredChannelResetsWhenItsSelectorNextRuns(Jdk jdk, @TempDir Path directory) {
        Map<String, List<Map<String, Object>>> told = play(jdk, directory, "closes=on,", new String[] {WARM_UP, "registered-linger", "registered-unread"});
        boolean atOnce = jdk.feature() < 11;
        for (String name : List.of("registered-linger", "registered-unread")) {
            assertThat(told.get(name)).as(name).singleElement().satisfies(r -> assertThat(r).containsEntry("epipe.verdict", "CLOSED_ABORTIVELY")
                .containsEntry("epipe.confidence", atOnce ? "certain" : "likely").containsEntry("epipe.operation", "SocketChannel.close"));
            String words = (String) told.get(name).get(0).get("epipe.explanation");
            assertThat(words.contains("when that selector next runs")).as(words).isEqualTo(!atOnce);
            assertThat(words.contains("sent a reset")).as(words).isEqualTo(atOnce);
            assertThat(words.contains("until then the peer hears nothing, not even a FIN")).as(words).isEqualTo(!atOnce && name.endsWith("linger"));
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theOptionsKnowWhatIsLost(Jdk jdk, @TempDir Path directory, @TempDir Path another) {
        Map<String, List<Map<String, Object>>> told = play(jdk, directory, "origin=stack,closes=on,", new String[] {WARM_UP, "stale-then-reads",
            "close-unread"});
        assertThat((String) told.get("stale-then-reads").get(0).get("epipe.connection.opened_at")).contains("LostWrites.play");
        assertThat((String) told.get("close-unread").get(0).get("epipe.connection.opened_at")).contains("LostWrites.play");
        Map<String, List<Map<String, Object>>> quiet = play(jdk, another, "closes=on,quiet=STALE_CONNECTION,CLOSED_ABORTIVELY,", new String[] {WARM_UP, "stale-then-reads", "close-unread", "server-answer-lost"});
        assertThat(quiet.get("stale-then-reads")).isEmpty();
        assertThat(quiet.get("close-unread")).isEmpty();
        assertThat(quiet.get("server-answer-lost")).hasSize(1);
    }

    private static Map<String, List<Map<String, Object>>> play(Jdk jdk, Path directory, String... names) {
        return play(jdk, directory, "", names);
    }

    private static Map<String, List<Map<String, Object>>> play(Jdk jdk, Path directory, String options, String[] names) {
        return play(ForkedJvm.on(jdk), directory, options, names);
    }

    private static Map<String, List<Map<String, Object>>> play(ForkedJvm.Builder jvm, Path directory, String options, String[] names) {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = jvm.agent(options + "log=off,repeats=0,rate=1000,json=" + json)
            .main(Programs.LOST_WRITES, names).startAndAwait();
        assertThat(ended.out()).as(ended.err()).endsWith("end\n");
        List<Map<String, Object>> records = Records.of(json).stream().filter(r -> r.containsKey("epipe.confidence")
            && !r.get("event.name").equals("epipe.repeats")).toList();
        Map<String, List<Map<String, Object>>> told = new LinkedHashMap<>();
        Matcher conversation = CONVERSATION.matcher(ended.out());
        while (conversation.find()) {
            long port = Long.parseLong(conversation.group(2));
            // the other side is in the same process, and its closes have records of their own
            String own = conversation.group(1).startsWith("server-") ? "network.peer.port" : "network.local.port";
            told.put(conversation.group(1), records.stream().filter(r -> r.get(own).equals(port)).toList());
        }
        return told;
    }
}
