package io.epipe.histories;

import io.epipe.lab.Network.Link;
import io.epipe.lab.Segment;
import io.epipe.testkit.Jdk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the record of each history and its part of the capture, and has them judged. */
final class BatchJudge {

    private final Batch batch;
    private final Jdk jdk;
    private final boolean attached;
    /** Whether the agent was there from the beginning, with all evidence. */
    private final boolean isWhole;
    final List<Finding> findings = new ArrayList<>();
    /** By verdict and confidence. */
    final Map<String, Integer> verdicts = new HashMap<>();
    int records;
    /** Of them, writes that had seemed to succeed. */
    int lostWrites;
    private final Map<Performance, Wire> wires = new LinkedHashMap<>();

    BatchJudge(Batch batch, Jdk jdk, Mode mode) {
        this.batch = batch;
        this.jdk = jdk;
        this.attached = mode == Mode.ATTACHED;
        isWhole = mode == Mode.FULL || mode == Mode.READS;
    }

    void judge() {
        Map<String, List<Segment>> flows = new HashMap<>();
        for (Segment s : batch.segments) {
            flows.computeIfAbsent(key(s.from(), s.to()), k -> new ArrayList<>()).add(s);
        }
        Map<String, List<Performance>> byPorts = new HashMap<>();
        for (Performance p : batch.performances) {
            Wire wire = wire(p, flows);
            if (wire != null) {
                wires.put(p, wire);
                byPorts.computeIfAbsent(ports(p, wire), k -> new ArrayList<>()).add(p);
            }
        }
        Map<Performance, List<Map<String, Object>>> byHistory = new HashMap<>();
        for (Map<String, Object> record : batch.records) {
            if (!isWrite(record) && !List.of("epipe.read_failure", "epipe.lost_write").contains(record.get("event.name"))) {
                continue;
            }
            Performance p = owner(record, byPorts);
            if (p == null) {
                findings.add(new Finding(Finding.Kind.EXTRA, "a record of no history's connection", "", null, record));
            } else {
                byHistory.computeIfAbsent(p, k -> new ArrayList<>()).add(record);
            }
        }
        for (Performance p : batch.performances) {
            List<Map<String, Object>> own = byHistory.getOrDefault(p, List.of());
            if (own.stream().filter(BatchJudge::isWrite).count() > 1 || own.stream().filter(r -> !isWrite(r)).count() > 1) {
                findings.add(new Finding(Finding.Kind.EXTRA, "more than one record of one connection", own.get(1).toString(), p, own.get(0)));
            }
            for (Map<String, Object> record : own) {
                records++;
                lostWrites += "epipe.lost_write".equals(record.get("event.name")) ? 1 : 0;
                verdicts.merge(record.get("epipe.verdict") + " " + RecordJudge.confidence(record), 1, Integer::sum);
                Truth truth = new Truth(p, wires.get(p), record, jdk.feature());
                findings.addAll(RecordJudge.judge(record, truth, batch.clock));
                if (isWrite(record)) {
                    unexpected(p, truth, record);
                }
            }
            // where a read, or a loss, was told before the failure, the failure is its consequence
            if (own.isEmpty()) {
                missing(p);
                if (isWhole) {
                    lostUnseen(p);
                }
            }
        }
    }

    private static boolean isWrite(Map<String, Object> record) {
        return "epipe.write_failure".equals(record.get("event.name"));
    }

    private static String key(String one, String other) {
        return one.compareTo(other) < 0 ? one + "|" + other : other + "|" + one;
    }

    private Wire wire(Performance p, Map<String, List<Segment>> flows) {
        Link link = Link.valueOf(p.history.link());
        String listener = p.history.isClient() ? link.peer + ":" + p.port : link.app + ":" + p.port;
        Segment first = null;
        List<Segment> all = null;
        for (Map.Entry<String, List<Segment>> flow : flows.entrySet()) {
            if (!flow.getKey().contains(listener)) {
                continue;
            }
            Segment syn = flow.getValue().stream().filter(s -> s.isSyn() && !s.isAck() && s.to().equals(listener)
                && s.micros() >= p.startMicros - 20_000 && s.micros() <= p.endMicros).findFirst().orElse(null);
            if (syn != null && (first == null || syn.micros() < first.micros())) {
                first = syn;
                all = flow.getValue();
            }
        }
        if (first == null) {
            return null;
        }
        // ports are used again
        Segment begin = first;
        long next = all.stream().filter(s -> s.isSyn() && !s.isAck() && s.micros() > begin.micros() && s.seq() != begin.seq())
            .mapToLong(Segment::micros).findFirst().orElse(Long.MAX_VALUE);
        List<Segment> own = all.stream().filter(s -> s.micros() >= begin.micros() && s.micros() < Math.min(next, p.endMicros)).toList();
        return own.stream().noneMatch(s -> s.isSyn() && s.isAck()) ? null
            : new Wire(p.history.isClient() ? begin.from() : listener, own);
    }

    private static String ports(Performance p, Wire wire) {
        Segment syn = wire.segments.stream().filter(Segment::isSyn).findFirst().orElseThrow();
        String from = syn.from().substring(syn.from().lastIndexOf(':') + 1);
        String to = syn.to().substring(syn.to().lastIndexOf(':') + 1);
        return wire.isOurs(syn) ? from + ">" + to : to + ">" + from;
    }

    private Performance owner(Map<String, Object> record, Map<String, List<Performance>> byPorts) {
        if (!record.containsKey("network.local.port") || !record.containsKey("network.peer.port")) {
            // it was closed before it could be asked
            String thread = String.valueOf(record.get("thread.name"));
            return batch.performances.stream().filter(p -> (thread.startsWith("h" + p.id + "-") || thread.equals("end" + p.id)) && wires.containsKey(p)).findFirst().orElse(null);
        }
        List<Performance> candidates = byPorts.getOrDefault(record.get("network.local.port") + ">" + record.get("network.peer.port"),
            List.of());
        long at = java.time.temporal.ChronoUnit.MICROS.between(java.time.Instant.EPOCH,
            java.time.Instant.parse((String) record.get("timestamp")));
        return candidates.stream().filter(p -> at >= p.startMicros - 1000 && at <= p.endMicros).reduce((a, b) -> b).orElse(null);
    }

    /** A record of nothing that failed by a system call. */
    private void unexpected(Performance p, Truth truth, Map<String, Object> record) {
        if (p.ours.stream().anyMatch(e -> e.isWrite() && (e.threwBySystem() || e.end() == 0)) || p.history.isTls()) {
            return;
        }
        if (truth.own("shutout", truth.until) >= 0) {
            // the system call failed; the JDK's channels tell the program something else
            return;
        }
        boolean ownClose = p.ours.stream().anyMatch(e -> e.isWrite() && e.threwOwnClose());
        if (ownClose && truth.reset >= 0 || ownClose && truth.mischiefBefore("dropout", "dropin", "bigout", "host", "port", "net", "admin",
            "destroy")) {
            return;
        }
        String threw = p.ours.stream().filter(e -> e.isWrite() && e.threw()).map(Entry::thrown).findFirst().orElse("nothing");
        findings.add(new Finding(Finding.Kind.EXTRA, "the program saw no failed system call of a write", threw, p, record));
    }

    private void missing(Performance p) {
        for (Entry e : p.ours) {
            if (!e.isWrite() || !e.threwBySystem()) {
                continue;
            }
            if (attached && e.begin() < batch.attachEnd + 1000) {
                return;
            }
            boolean closing = p.ours.stream().anyMatch(c -> (c.verb().equals("close") || c.verb().equals("abort")) && c.begin() <= e.end());
            if (closing || p.history.isTls() && e.thrown().startsWith("javax.net.ssl")) {
                return;
            }
            findings.add(new Finding(Finding.Kind.MISSING, "no record of a failed " + e.verb() + " by " + p.history.api(), e.thrown(), p,
                null));
            return;
        }
    }

    /**
     * A read that met the reset, over bytes of ours that the peer never acknowledged, is where a write that succeeded is known to be lost; and so is
     * a -1 behind the reset, of a server. Nobody else tells of it then.
     */
    private void lostUnseen(Performance p) {
        Wire wire = wires.get(p);
        if (wire == null || p.history.isTls() || wire.resetIn() < 0) {
            return;
        }
        for (Entry e : p.ours) {
            if (!e.isRead() || e.end() == 0 || !(e.threwBySystem() || e.isEnd() && !p.history.isClient())) {
                continue;
            }
            long early = e.begin() - Truth.BUSY_SOCKET_MICROS;
            boolean over = e.isEnd() ? wire.resetIn() < early : wire.resetIn() <= e.end();
            boolean lost = wire.sent(Math.min(early, wire.resetIn())) > wire.acknowledged(e.end() + Truth.BUSY_SOCKET_MICROS);
            boolean own = p.ours.stream().anyMatch(o -> o != e && o.begin() <= e.end()
                && (List.of("shutout", "shutin", "close", "abort").contains(o.verb()) || o.isWrite() && (o.end() == 0 || o.end() > e.begin())));
            if (over && lost && !own) {
                findings.add(new Finding(Finding.Kind.MISSING, "no record of a lost write, at a " + e.verb() + " by " + p.history.api(),
                    e.thrown(), p, null));
            }
            return;
        }
    }

    Wire wire(Performance p) {
        return wires.get(p);
    }

    /** A finding with all that is known of its history. */
    String told(Finding f) {
        StringBuilder told = new StringBuilder(f.kind() + "  " + f.what() + "  " + f.detail() + "\n");
        Performance p = f.performance();
        if (p != null) {
            told.append("   history ").append(p.history).append('\n');
            long failed = f.record() == null ? 0 : new Truth(p, wires.get(p), f.record(), jdk.feature()).failed;
            List<Entry> all = new ArrayList<>(p.ours);
            all.addAll(p.peers);
            all.addAll(p.nets);
            all.sort(java.util.Comparator.comparingLong(Entry::begin));
            int reads = 0;
            for (Entry e : all) {
                if (e.isRead() && e.result().equals("ok") && e.thread().length() == 1 && ++reads > 8) {
                    continue;
                }
                told.append("      ").append(e.told(p.startMicros)).append('\n');
            }
            if (failed > 0) {
                told.append("      failed at ").append((failed - p.startMicros) / 1000.0).append('\n');
            }
            if (wires.get(p) != null) {
                told.append(wires.get(p).told(p.startMicros));
            }
        }
        if (f.record() != null) {
            f.record().forEach((key, value) -> {
                if (!List.of("exception.stacktrace", "process.pid", "process.runtime.version", "event.name", "network.type",
                    "network.transport").contains(key)) {
                    told.append("      ").append(key).append(" = ").append(value).append('\n');
                }
            });
        }
        return told.toString();
    }
}
