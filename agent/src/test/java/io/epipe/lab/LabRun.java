package io.epipe.lab;

import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** All scenarios in one JVM: at the same time, each on a connection of its own, and judged when all are over. */
final class LabRun {

    /** On two cores, so many that their waiting overlaps and their acts are not held up. */
    private static final int AT_A_TIME = 12;
    private static final long RECORD_SECONDS = 20;
    private static final String OPTIONS = ",log=off,rate=1000000,repeats=0,last-words=64";

    private final Jdk jdk;
    private final String evidence;
    private final Network network;
    private final Peers peers;
    private final Path json;
    private final Path attachedJson;
    private final Path capture;
    private String status = "";
    private final Map<String, Conversation> played = Collections.synchronizedMap(new TreeMap<>());
    private final Map<String, String> failures = Collections.synchronizedMap(new TreeMap<>());

    /** @param evidence jni, foreign, tcp_state or none; null for what this JDK gives by itself */
    LabRun(Jdk jdk, String evidence, Network network, Peers peers, Path directory) {
        this.jdk = jdk;
        this.evidence = evidence;
        this.network = network;
        this.peers = peers;
        this.json = directory.resolve(jdk.feature() + "-" + evidence + ".jsonl");
        this.attachedJson = directory.resolve(jdk.feature() + "-" + evidence + "-attached.jsonl");
        this.capture = directory.resolve(jdk.feature() + "-" + evidence + ".pcap");
    }

    /** Plays and judges. */
    Map<String, Judge.Finding> run(List<Scenario> scenarios) throws Exception {
        List<Scenario> possible = scenarios.stream().filter(s -> s.isPossible(jdk.feature(), evidence)).toList();
        List<Segment> segments;
        Map<String, Map<String, Object>> records;
        KernelClock clock = new KernelClock(capture.getParent());
        try (clock; Capture wire = new Capture(network.app, capture); Puppet app = application(true);
             Puppet early = application(false)) {
            play(possible, app, early);
            records = awaitRecords();
            for (Puppet one : List.of(app, early)) {
                if (!one.errors().isEmpty()) {
                    failures.put("standard error", one.errors());
                }
            }
            status(app);
            segments = wire.end();
            clock.end();
        }
        return judge(possible, records, segments, clock);
    }

    /** The application, with the agent from the start or without it. */
    private Puppet application(boolean agent) {
        List<String> options = new ArrayList<>(List.of("-Xss512k"));
        if (agent) {
            options.add("-javaagent:" + ForkedJvm.agentJar() + "=json=" + json + OPTIONS);
        } else if (jdk.feature() >= 21) {
            options.add("-XX:+EnableDynamicAgentLoading");
        }
        if (evidence != null) {
            options.add("-Depipe.test.evidence=" + evidence);
        }
        return Puppet.java(network.app, jdk, options.toArray(new String[0]));
    }

    private void attach(Puppet early) {
        ForkedJvm.Ended attached = command("attach", early.pid(), "json=" + attachedJson + OPTIONS);
        if (attached.status() != 0) {
            throw new IllegalStateException("attach: " + attached.err());
        }
    }

    private static ForkedJvm.Ended command(String verb, long pid, String... options) {
        return ForkedJvm.on(Jdk.current()).vm("-XX:TieredStopAtLevel=1").run("-jar", ForkedJvm.agentJar().toString(),
            verb, String.valueOf(pid)).run(options).startAndAwait();
    }

    private void status(Puppet app) {
        status = command("status", app.pid(), "--verbose").out();
        if (!status.contains("agent errors 0")) {
            failures.put("status", status);
        }
    }

    private void play(List<Scenario> all, Puppet app, Puppet early) throws InterruptedException {
        List<Scenario> scenarios = new ArrayList<>(all);
        // they wait for each other, so that one attach does for all
        scenarios.sort(Comparator.comparing(s -> !s.isBeforeAttach()));
        int waiting = (int) scenarios.stream().filter(Scenario::isBeforeAttach).count();
        CyclicBarrier attach = new CyclicBarrier(Math.max(1, waiting), () -> attach(early));
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        for (Scenario scenario : scenarios) {
            threads.execute(() -> {
                try (Stage stage = new Stage(scenario.id().replace(' ', '_'), network,
                        scenario.isBeforeAttach() ? early : app, peers, () -> attach.await(60, TimeUnit.SECONDS))) {
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

    private Map<String, Map<String, Object>> awaitRecords() throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            Map<String, Map<String, Object>> found = new TreeMap<>();
            List<Map<String, Object>> records = new ArrayList<>(Records.writeFailures(json));
            records.addAll(Records.writeFailures(attachedJson));
            for (Map<String, Object> record : records) {
                String key = "tcp".equals(record.get("network.transport"))
                    ? record.get("network.local.port") + ">" + record.get("network.peer.port")
                    : (String) record.get("thread.name");
                if (found.put(key, record) != null) {
                    failures.put("records", "more than one of " + key + ": " + record);
                }
            }
            if (played.values().stream().allMatch(c -> found.containsKey(c.key()))
                || System.nanoTime() - start > TimeUnit.SECONDS.toNanos(RECORD_SECONDS)) {
                return found;
            }
            Thread.sleep(20);
        }
    }

    private Map<String, Judge.Finding> judge(List<Scenario> scenarios, Map<String, Map<String, Object>> records,
                                             List<Segment> segments, KernelClock clock) {
        Map<String, Judge.Finding> findings = new LinkedHashMap<>();
        for (Scenario scenario : scenarios) {
            Conversation c = played.get(scenario.id());
            if (c == null) {
                continue;
            }
            Map<String, Object> record = records.get(c.key());
            if (record == null) {
                failures.put(scenario.id(), "no record of the failure '" + c.failure() + "'");
                continue;
            }
            Judge.Finding finding = Judge.judge(scenario, c, record, segments, clock);
            findings.put(scenario.id(), finding);
            if (finding.outcome() == Judge.Outcome.WRONG) {
                failures.put(scenario.id(), finding.complaint() + "\n    record:\n      "
                    + record.toString().replaceAll("exception.stacktrace=.*?network.transport", "network.transport")
                    + (c.appPort == 0 ? "" : "\n    capture:\n" + new Flow(c.appEnd(), c.peerEnd(), segments, Long.MAX_VALUE)));
            }
        }
        return findings;
    }

    /** Which way to the kernel was used, as the agent itself says. */
    String source() {
        if (status.contains("evidence tcp_info (JNI")) {
            return "tcp_info, JNI";
        }
        if (status.contains("evidence tcp_info (java.lang.foreign")) {
            return "tcp_info, foreign";
        }
        return status.contains("evidence tcp_state") ? "tcp_state" : "none";
    }

    /** By scenario, what went wrong. */
    Map<String, String> failures() {
        return failures;
    }

    String title() {
        return "JDK " + jdk.feature() + ", " + source();
    }
}
