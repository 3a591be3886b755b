package io.epipe.lab;

import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** All scenarios in one JVM: at the same time, each on a connection of its own, and judged when all are over. */
final class LabRun {

    /** On two cores, so many that their waiting overlaps and their acts are not held up. */
    private static final int AT_A_TIME = 12;
    private static final long RECORD_SECONDS = 20;

    private final Jdk jdk;
    private final String evidence;
    private final Network network;
    private final Peers peers;
    private final Path json;
    private final Path capture;
    private final Map<String, Conversation> played = Collections.synchronizedMap(new TreeMap<>());
    private final Map<String, String> failures = Collections.synchronizedMap(new TreeMap<>());

    /** @param evidence jni, foreign, tcp_state or none; null for what this JDK gives by itself */
    LabRun(Jdk jdk, String evidence, Network network, Peers peers, Path directory) {
        this.jdk = jdk;
        this.evidence = evidence;
        this.network = network;
        this.peers = peers;
        this.json = directory.resolve(jdk.feature() + "-" + evidence + ".jsonl");
        this.capture = directory.resolve(jdk.feature() + "-" + evidence + ".pcap");
    }

    /** Plays and judges. */
    Map<String, Judge.Finding> run(List<Scenario> scenarios) throws Exception {
        List<Scenario> possible = scenarios.stream().filter(s -> s.fromJdk() <= jdk.feature()).toList();
        List<Segment> segments;
        Map<Long, Map<String, Object>> records;
        try (Capture wire = new Capture(network.app, capture); Puppet app = application()) {
            play(possible, app);
            records = awaitRecords();
            String errors = app.errors();
            if (!errors.isEmpty()) {
                failures.put("standard error", errors);
            }
            segments = wire.end();
        }
        return judge(possible, records, segments);
    }

    private Puppet application() {
        List<String> options = new ArrayList<>(List.of("-javaagent:" + ForkedJvm.agentJar() + "=json=" + json
            + ",log=off,rate=1000000,repeats=0"));
        if (evidence != null) {
            options.add("-Depipe.test.evidence=" + evidence);
        }
        return Puppet.java(network.app, jdk, options.toArray(new String[0]));
    }

    private void play(List<Scenario> scenarios, Puppet app) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        for (Scenario scenario : scenarios) {
            threads.execute(() -> {
                try (Stage stage = new Stage(scenario.id().replace(' ', '_'), network, app, peers)) {
                    scenario.play(stage);
                    played.put(scenario.id(), stage.judged());
                } catch (Exception | Error e) {
                    failures.put(scenario.id(), String.valueOf(e));
                }
            });
        }
        threads.shutdown();
        if (!threads.awaitTermination(120, TimeUnit.SECONDS)) {
            threads.shutdownNow();
            throw new AssertionError("not all scenarios ended; those that did: " + played.keySet());
        }
    }

    /** By the application's port. */
    private Map<Long, Map<String, Object>> awaitRecords() throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            Map<Long, Map<String, Object>> found = new TreeMap<>();
            for (Map<String, Object> record : Files.exists(json) ? Records.writeFailures(json) : List.<Map<String, Object>>of()) {
                found.put((Long) record.get("network.local.port") * 65536 + (Long) record.get("network.peer.port"),
                    record);
            }
            if (played.values().stream().allMatch(c -> found.containsKey(key(c)))
                || System.nanoTime() - start > TimeUnit.SECONDS.toNanos(RECORD_SECONDS)) {
                return found;
            }
            Thread.sleep(20);
        }
    }

    private static long key(Conversation c) {
        return c.appPort * 65536L + c.peerPort;
    }

    private Map<String, Judge.Finding> judge(List<Scenario> scenarios, Map<Long, Map<String, Object>> records,
                                             List<Segment> segments) {
        Map<String, Judge.Finding> findings = new LinkedHashMap<>();
        for (Scenario scenario : scenarios) {
            Conversation c = played.get(scenario.id());
            if (c == null) {
                continue;
            }
            Map<String, Object> record = records.get(key(c));
            if (record == null) {
                failures.put(scenario.id(), "no record of the failure '" + c.failure() + "'");
                continue;
            }
            Judge.Finding finding = Judge.judge(scenario, c, record, segments);
            findings.put(scenario.id(), finding);
            if (finding.outcome() == Judge.Outcome.WRONG) {
                failures.put(scenario.id(), finding.complaint() + "\n    record:\n      "
                    + record.toString().replaceAll("exception.stacktrace=.*?network.transport", "network.transport")
                    + "\n    capture:\n" + new Flow(c.appEnd(), c.peerEnd(), segments, Long.MAX_VALUE));
            }
        }
        return findings;
    }

    /** By scenario, what went wrong. */
    Map<String, String> failures() {
        return failures;
    }

    String title() {
        return jdk.feature() + " " + (evidence == null ? "" : evidence);
    }
}
