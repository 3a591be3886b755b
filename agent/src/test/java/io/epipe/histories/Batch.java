package io.epipe.histories;

import io.epipe.lab.Capture;
import io.epipe.lab.KernelClock;
import io.epipe.lab.Network.Link;
import io.epipe.lab.Segment;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Some hundred histories, played side by side by one JVM with the agent. */
final class Batch {

    private static final String OPTIONS = ",log=off,rate=1000000,repeats=0";
    private static final long LEAD_NANOS = 250_000_000L;

    private final Stage stage;
    private final Jdk jdk;
    /** The agent comes to the JVM when histories are under way. */
    private final boolean attached;
    private final int atATime;
    private final Mode mode;
    final Path json;
    private final Path capture;
    List<Performance> performances = new ArrayList<>();
    List<Segment> segments;
    List<Map<String, Object>> records;
    KernelClock clock;
    /** When the attach began and when it was over, microseconds since 1970; 0 where the agent was there from the start. */
    long attachBegin;
    long attachEnd;
    final List<String> complaints = new ArrayList<>();
    private Player app;
    private Player peer;
    /** Plays the peers of the application's own machine. */
    private Player near;

    Batch(Stage stage, Jdk jdk, Mode mode, int atATime) {
        this.stage = stage;
        this.jdk = jdk;
        this.attached = mode == Mode.ATTACHED;
        this.atATime = atATime;
        this.mode = mode;
        String name = jdk.feature() + "-" + mode;
        json = stage.directory.resolve(name + ".jsonl");
        capture = stage.directory.resolve(name + ".pcap");
    }

    /** What to add to the monotonic clock for microseconds since 1970. */
    private static long offsetMicros() {
        long best = Long.MAX_VALUE;
        long offset = 0;
        for (int i = 0; i < 50; i++) {
            long before = System.nanoTime();
            long wall = java.time.temporal.ChronoUnit.MICROS.between(java.time.Instant.EPOCH, java.time.Instant.now());
            long after = System.nanoTime();
            if (after - before < best) {
                best = after - before;
                offset = wall - (before + after) / 2000;
            }
        }
        return offset;
    }

    void play(List<History> histories) throws Exception {
        Files.deleteIfExists(json);
        clock = new KernelClock(stage.directory);
        long offset = offsetMicros();
        try (KernelClock ticks = clock; Capture wire = new Capture(stage.network.app, capture); Player one = stage.peer(false); Player home = stage.peer(true);
             Player other = stage.app(jdk, vm())) {
            peer = one;
            near = home;
            app = other;
            playAll(histories);
            // the reporter writes at once; what nobody picked up, some seconds later
            Thread.sleep(1500);
            if (!app.isAlive()) {
                complaints.add("the application's JVM has ended");
            }
            complaints.addAll(app.errors().isEmpty() ? List.of() : List.of("standard error: " + app.errors()));
            for (Player peers : List.of(peer, near)) {
                complaints.addAll(peers.errors().isEmpty() ? List.of() : List.of("the peers' standard error: " + peers.errors()));
            }
            status();
            segments = wire.end();
            ticks.end();
        }
        long drift = offsetMicros() - offset;
        if (Math.abs(drift) > 2000) {
            complaints.add("the clock was set: " + drift + " us");
        }
        for (Performance p : performances) {
            p.ours = app.log(p.id).stream().map(l -> Entry.parse(l, offset))
                .sorted(java.util.Comparator.comparingLong(Entry::begin)).toList();
            p.peers = peerOf(p).log(p.id).stream().map(l -> Entry.parse(l, offset)).toList();
            p.nets.replaceAll(e -> new Entry(e.thread(), e.verb(), e.begin() + offset, e.call() + offset, e.end() + offset, 0, 0,
                e.result()));
            p.startMicros = p.start / 1000 + offset;
            p.endMicros = p.startMicros + (p.history.ours().get("end") + 8000) * 1000L;
        }
        attachBegin += attachBegin == 0 ? 0 : offset;
        attachEnd += attachEnd == 0 ? 0 : offset;
        records = Records.of(json);
        Files.deleteIfExists(capture);
    }

    private List<String> vm() {
        List<String> vm = new ArrayList<>(List.of("-Xss512k", "-Xmx1g", "-XX:TieredStopAtLevel=1"));
        if (mode.evidence != null) {
            vm.add("-Depipe.test.evidence=" + mode.evidence);
        }
        if (!attached) {
            vm.add("-javaagent:" + ForkedJvm.agentJar() + "=json=" + json + OPTIONS + mode.options);
        } else if (jdk.feature() >= 21) {
            vm.add("-XX:+EnableDynamicAgentLoading");
        }
        return vm;
    }

    private void status() {
        String status = command("status", "--verbose").out();
        if (!status.contains("agent errors 0")) {
            complaints.add("status: " + status);
        }
    }

    private ForkedJvm.Ended command(String verb, String... arguments) {
        return ForkedJvm.on(Jdk.current()).vm("-XX:TieredStopAtLevel=1").run("-jar", ForkedJvm.agentJar().toString(), verb,
            String.valueOf(app.pid())).run(arguments).startAndAwait();
    }

    private void attach() {
        attachBegin = System.nanoTime() / 1000;
        ForkedJvm.Ended ended = command("attach", "json=" + json + OPTIONS + mode.options);
        attachEnd = System.nanoTime() / 1000;
        if (ended.status() != 0) {
            complaints.add("attach: " + ended.err());
        }
    }

    private void playAll(List<History> histories) throws Exception {
        Semaphore places = new Semaphore(atATime);
        ScheduledExecutorService later = Executors.newScheduledThreadPool(3);
        ExecutorService attacher = Executors.newSingleThreadExecutor();
        AtomicLong ids = new AtomicLong();
        Map<Long, Performance> running = new HashMap<>();
        int begun = 0;
        for (History history : histories) {
            places.acquire();
            Performance p = new Performance(history, ids.incrementAndGet());
            performances.add(p);
            begin(p, later);
            later.schedule(() -> places.release(), p.start - System.nanoTime() + history.ours().get("end") * 1_000_000L,
                TimeUnit.NANOSECONDS);
            if (attached && ++begun == Math.min(atATime, histories.size()) / 2) {
                attacher.execute(this::attach);
            }
            // not all in the same breath
            Thread.sleep(8);
        }
        attacher.shutdown();
        attacher.awaitTermination(60, TimeUnit.SECONDS);
        long limit = System.nanoTime() + 20_000_000_000L;
        for (Performance p : performances) {
            while (!(app.isOver(p.id) && (peerOf(p).isOver(p.id) || killed(p)))) {
                if (System.nanoTime() > limit) {
                    p.broken = "it did not end";
                    break;
                }
                Thread.sleep(10);
            }
        }
        later.shutdown();
        later.awaitTermination(10, TimeUnit.SECONDS);
    }

    private Player peerOf(Performance p) {
        return p.history.isHome() ? near : peer;
    }

    private boolean killed(Performance p) {
        return p.history.acts("peer").stream().anyMatch(a -> a.verb().equals("kill"));
    }

    private void begin(Performance p, ScheduledExecutorService later) throws Exception {
        History h = p.history;
        Link link = Link.valueOf(h.link());
        if (h.isClient()) {
            p.start = System.nanoTime() + LEAD_NANOS;
            peerOf(p).order(peerOrder(p, "server", link.peer, 0));
            p.port = peerOf(p).port(p.id);
            app.order(appOrder(p, link.peer));
        } else {
            app.order("listen " + p.id + " " + h.api() + " " + link.app + " 16");
            p.port = app.port(p.id);
            p.start = System.nanoTime() + LEAD_NANOS;
            peerOf(p).order(peerOrder(p, "client", link.app, p.port));
            app.order(appOrder(p, link.peer));
        }
        List<String> open = new ArrayList<>();
        for (Act act : h.acts("net")) {
            later.schedule(() -> mischief(p, act, open), p.start + act.at() * 1_000_000L - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        later.schedule(() -> mischief(p, Act.net(0, "heal"), open),
            p.start + (h.ours().get("end") + 600) * 1_000_000L - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void mischief(Performance p, Act act, List<String> open) {
        long begin = System.nanoTime() / 1000;
        String result = "ok";
        try {
            synchronized (open) {
                if (act.verb().equals("heal")) {
                    for (String one : open) {
                        stage.router.end(one, p.history.role(), p.port);
                    }
                    open.clear();
                } else if (act.verb().equals("destroy")) {
                    Link link = Link.valueOf(p.history.link());
                    stage.destroy(p.history.isClient(), p.history.isClient() ? link.peer : link.app, p.port);
                } else {
                    stage.router.begin(act.verb(), p.history.role(), p.port);
                    open.add(act.verb());
                }
            }
        } catch (Exception e) {
            result = "threw|" + e;
        }
        synchronized (p.nets) {
            p.nets.add(new Entry("net", act.verb(), begin, begin, System.nanoTime() / 1000, 0, 0, result));
        }
    }

    private static String orders(History h, String side) {
        StringBuilder told = new StringBuilder();
        for (Act act : h.acts(side)) {
            told.append(' ').append(act.order());
        }
        return told.toString();
    }

    private String peerOrder(Performance p, String role, String host, int port) {
        return "play " + p.id + " " + role + " " + host + " " + port + " " + p.start + " " + History.text(p.history.peers())
            + orders(p.history, "peer");
    }

    private String appOrder(Performance p, String host) {
        return "play " + p.id + " " + p.history.role() + " " + p.history.api() + " " + host + " " + p.port + " " + p.start + " "
            + History.text(p.history.ours()) + orders(p.history, "us");
    }
}
