package io.epipe.histories;

import io.epipe.lab.KernelClock;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Holds every claim of one record against the truth. What the record leaves out is no fault; what it says must be true. */
final class RecordJudge {

    /** Ages are told in steps of the kernel's clock, and what it was late by comes on top: see {@link KernelClock}. */
    private static final double TOLERANCE_MILLIS = 10;

    private static final Pattern TIMELINE = Pattern.compile("^(?:−([0-9.]+) s| 0)? *(?:us|our) (.*)$");
    private static final Pattern EARLIER = Pattern.compile("or up to (\\d+) ms earlier");
    private static final Pattern CLOSED = Pattern.compile(
        "(?:peer|server|client) (?:had )?closed this connection (at least )?([0-9.]+) (s|ms) before this write(?:, or up to (\\d+) ms earlier)?");

    private final Map<String, Object> record;
    private final Truth t;
    private final KernelClock clock;
    private final List<Finding> findings = new ArrayList<>();

    private RecordJudge(Map<String, Object> record, Truth truth, KernelClock clock) {
        this.record = record;
        this.t = truth;
        this.clock = clock;
    }

    static List<Finding> judge(Map<String, Object> record, Truth truth, KernelClock clock) {
        RecordJudge judge = new RecordJudge(record, truth, clock);
        judge.judge();
        return judge.findings;
    }

    static String confidence(Map<String, Object> record) {
        return String.valueOf(record.getOrDefault("epipe.confidence", record.get("epipe.verdict.confidence")));
    }

    private void judge() {
        String verdict = (String) record.get("epipe.verdict");
        boolean certain = confidence(record).equals("certain");
        String falsehood = Statements.falsehood(verdict, certain, t, record);
        if (falsehood != null && falsehood.endsWith(Statements.BY_ANOTHER)) {
            found(certain ? Finding.Kind.FALSE_CERTAIN : Finding.Kind.UNDECIDABLE, verdict + " " + confidence(record) + ": " + falsehood, "");
        } else if (falsehood != null) {
            found(certain ? Finding.Kind.FALSE_CERTAIN : Finding.Kind.WRONG_LIKELY, verdict + ": " + falsehood, "");
        }
        if ("epipe.lost_write".equals(record.get("event.name")) && !t.perhapsLost()) {
            wrong("a lost write, and nothing was lost", "");
        }
        who();
        ending();
        bytes();
        ages();
        acts();
        timeline();
        words();
    }

    private void found(Finding.Kind kind, String what, String detail) {
        findings.add(new Finding(kind, what, detail, t.p, record));
    }

    private void wrong(String what, String detail) {
        found(Finding.Kind.WRONG_FACT, what, detail);
    }

    private void who() {
        Object role = record.get("epipe.role");
        if (role != null && !role.equals(t.isClient() ? "client" : "server")) {
            wrong("epipe.role", String.valueOf(role));
        }
        if (t.act == null) {
            wrong("thread.name", record.get("thread.name") + " was in no act at that moment");
        }
    }

    private void ending() {
        Object fin = record.get("epipe.peer.fin_received");
        if (Boolean.TRUE.equals(fin) && t.fin < 0) {
            wrong("fin_received true", "no FIN in the capture");
        }
        if (Boolean.FALSE.equals(fin) && t.fin >= 0 && (t.reset < 0 ? t.fin < t.failed - Truth.BUSY_SOCKET_MICROS : t.fin <= t.reset)) {
            wrong("fin_received false", "FIN in the capture at " + ago(t.fin) + " ms before");
        }
        if (!record.containsKey("epipe.peer.closed_ago_ms")) {
            return;
        }
        long said = number("epipe.peer.closed_ago_ms");
        if (t.fin < 0) {
            wrong("closed_ago without a FIN", said + " ms");
            return;
        }
        closedAgo("closed_ago_ms", said, (Boolean) record.get("epipe.peer.closed_ago_exact"), Long.MAX_VALUE);
    }

    /** A FIN is sent again now and then; the last one is what the kernel can date. */
    private void closedAgo(String key, double said, boolean exact, long earlier) {
        double truth = ago(t.fin);
        double last = ago(t.wire.finInMoments(t.until).stream().mapToLong(Long::longValue).max().orElse(t.fin));
        // "exact" is within two round trips besides (docs/verdicts.md)
        double tolerance = tolerance(t.fin) + 2 * t.roundTrip / 1000.0;
        if (said > truth + tolerance) {
            wrong(key + " is too much", said + " ms, by the capture " + truth);
        } else if ((exact || earlier == 0) && said < last - tolerance
            || earlier > 0 && earlier != Long.MAX_VALUE && said + earlier < truth - tolerance) {
            wrong(key + " is not exact", said + " ms, by the capture " + truth);
        }
    }

    private void bytes() {
        long early = t.failed - Truth.BUSY_SOCKET_MICROS;
        long late = t.until + Truth.BUSY_SOCKET_MICROS;
        range("epipe.bytes.sent", t.wire.sent(early), t.wire.sent(late));
        range("epipe.bytes.acknowledged", t.wire.acknowledged(early), t.wire.acknowledged(late));
        long received = t.wire.received(early);
        long receivedMost = t.wire.received(late);
        long receivedLeast = crowded() ? t.wire.receivedAtLeast(early) : received;
        range("epipe.bytes.received", receivedLeast, receivedMost);
        if (!t.isTls()) {
            range("epipe.bytes.unread", Math.max(0, receivedLeast - t.readAtMost()), receivedMost - readAtLeast());
            range("epipe.bytes.lost", t.takenAtLeast - t.wire.acknowledged(late), t.takenAtMost - t.wire.acknowledged(early));
            range("epipe.bytes.never_sent", t.takenAtLeast - t.wire.sent(late), t.takenAtMost - t.wire.sent(early));
        } else if (record.containsKey("epipe.bytes.lost") && !record.containsKey("epipe.bytes.never_sent")
            && number("epipe.bytes.lost") < t.wire.sent(early) - t.wire.acknowledged(late)) {
            wrong("epipe.bytes.lost", number("epipe.bytes.lost") + ", on the wire " + (t.sent - t.acknowledged));
        }
        // the streams of an adaptor write in several calls, each of what is left
        boolean inCalls = t.p.history.api().equals("adaptor");
        Object asked = record.getOrDefault("epipe.requested_bytes", record.get("epipe.operation.bytes"));
        if (asked != null && "epipe.write_failure".equals(record.get("event.name")) && !t.isTls() && t.act != null && t.act.isWrite() && !t.p.history.api().equals("async")
            && (inCalls ? (Long) asked > t.act.asked() : (Long) asked != t.act.asked() - t.act.done())) {
            wrong("requested_bytes", asked + ", by the log " + (t.act.asked() - t.act.done()));
        }
    }

    /** Whether our receive buffer may have been full: the kernel then drops what the capture still saw. */
    private boolean crowded() {
        long unread = t.wire.received(t.until) - t.readAtMost();
        return unread > 60_000 || unread > 1000 && t.p.history.ours().containsKey("rcvbuf");
    }

    private long readAtLeast() {
        return t.p.ours.stream().filter(e -> e.isRead() && e.end() > 0 && e.end() <= t.failed).mapToLong(Entry::done).sum();
    }

    private void range(String key, long least, long most) {
        if (record.containsKey(key) && (number(key) < Math.max(0, least) || number(key) > Math.max(0, most))) {
            wrong(key, number(key) + ", by capture and log " + (least == most ? "" + least : least + " to " + most));
        }
    }

    private void ages() {
        long late = t.until + Truth.BUSY_SOCKET_MICROS;
        long early = t.failed - Truth.BUSY_SOCKET_MICROS;
        age("epipe.tcp.last_data_sent_ms", t.wire.dataOutMoments(late, 0, Long.MAX_VALUE));
        age("epipe.tcp.last_data_received_ms", t.wire.dataInMoments(late));
        List<Long> acks = new ArrayList<>(t.wire.ackInMoments(early));
        acks.addAll(t.wire.ackInMoments(late));
        acks.addAll(t.wire.acksBetween(early, late));
        age("epipe.tcp.last_ack_received_ms", acks);
        if (record.containsKey("epipe.tcp.retransmits") && number("epipe.tcp.retransmits") > 0 && t.wire.repeats(late) == 0) {
            wrong("epipe.tcp.retransmits", number("epipe.tcp.retransmits") + ", by the capture none");
        }
        Entry open = t.p.ours.stream().filter(e -> e.verb().equals("connect") || e.verb().equals("accept")).findFirst().orElse(null);
        if (record.containsKey("epipe.connection.age_ms") && open != null && open.result().equals("ok")) {
            long said = number("epipe.connection.age_ms");
            long first = Math.min(open.begin(), t.wire.handshake());
            if (said > ago(first) + 5 || said < ago(open.end()) - 5) {
                wrong("epipe.connection.age_ms", said + ", by the log " + ago(open.begin()) + " to " + ago(open.end()));
            }
        }
        if (record.containsKey("epipe.accept_queue_ms") && open != null) {
            // "at the least"
            double truth = (open.end() - t.wire.handshake()) / 1000.0;
            if (number("epipe.accept_queue_ms") > truth + tolerance(t.wire.handshake())) {
                wrong("epipe.accept_queue_ms", number("epipe.accept_queue_ms") + ", by capture and log " + truth);
            }
        }
    }

    /** The moment that is meant is the last, or, by the busy socket, the one before it. */
    private void age(String key, List<Long> moments) {
        if (!record.containsKey(key)) {
            return;
        }
        long said = number(key);
        if (moments.isEmpty()) {
            wrong(key, said + ", by the capture there was none");
            return;
        }
        // the evidence was taken between the failure and the end of the call: the last moment before, or any one since
        long before = moments.stream().filter(m -> m <= t.failed - Truth.BUSY_SOCKET_MICROS).reduce((a, b) -> b).orElse(moments.get(0));
        // the kernel does not date what overruns our own full buffer
        long looseness = key.endsWith("last_data_received_ms") && crowded() ? 300_000
            : key.endsWith("last_ack_received_ms") ? Long.MAX_VALUE : 0;
        if (moments.stream().noneMatch(m -> m >= before - looseness && Math.abs(said - ago(m)) <= tolerance(m))) {
            wrong(key, said + ", by the capture " + ago(moments.get(moments.size() - 1)));
        }
    }

    private void acts() {
        if (record.containsKey("epipe.end_of_stream_read_ago_ms")) {
            long said = number("epipe.end_of_stream_read_ago_ms");
            if (t.p.ours.stream().noneMatch(e -> (t.isTls() || e.isRead() && (e.isEnd() || e.end() == 0)) && said <= ago(e.begin()) + 5 && said >= ago(e.end()) - 5)) {
                wrong("end_of_stream_read_ago_ms", said + ", by the log no such read");
            }
        }
        Object earlier = record.get("epipe.earlier_failure");
        // the JDK's channel turns a failed read into -1 when the own input is shut
        boolean swallows = t.own("shutin", t.until) >= 0;
        if (earlier != null && t.p.ours.stream().noneMatch(e -> (e != t.act || t.isTls()) && (e.threw() || swallows && e.isRead() && e.isEnd())
            && e.begin() <= t.until)) {
            wrong("earlier_failure", String.valueOf(earlier));
        }
    }

    /** For the age of what happened then; milliseconds. */
    private double tolerance(long micros) {
        return TOLERANCE_MILLIS + Math.max(clock.lateMillis(micros), clock.lateMillis(t.failed))
            + (t.until - t.failed > 2000 ? 0 : (t.until - t.failed) / 1000.0);
    }

    private double ago(long micros) {
        return (t.failed - micros) / 1000.0;
    }

    private long number(String key) {
        return (Long) record.get(key);
    }

    /** The lines stand in the order of what they tell, and the times on them are right. */
    @SuppressWarnings("unchecked")
    private void timeline() {
        long before = 0;
        long beforeIn = 0;
        for (String line : (List<String>) record.getOrDefault("epipe.timeline", List.of())) {
            Matcher parts = TIMELINE.matcher(line);
            if (!parts.matches()) {
                continue;
            }
            String event = parts.group(2);
            if (event.contains("✗")) {
                continue;
            }
            List<Long> moments = moments(event);
            if (moments == null) {
                continue;
            }
            if (moments.isEmpty()) {
                wrong("timeline: not in the capture", line);
                continue;
            }
            if (event.endsWith("its place here is not known")) {
                continue;
            }
            Matcher earlier = EARLIER.matcher(line);
            long window = earlier.find() ? Long.parseLong(earlier.group(1)) : event.contains(" FIN ") ? 2 * t.roundTrip / 1000 : 0;
            long at = moments.get(moments.size() - 1);
            if (parts.group(1) != null) {
                double said = Double.parseDouble(parts.group(1)) * 1000;
                long closest = -1;
                for (long m : moments) {
                    if (ago(m) >= said - tolerance(m) && ago(m) <= said + tolerance(m) + window) {
                        closest = m;
                    }
                }
                if (closest < 0) {
                    wrong("timeline: time of " + kind(event), "'" + line + "' was " + ago(at) + " ms before");
                    continue;
                }
                at = closest;
            } else if (event.contains(" FIN ")) {
                at = moments.get(0);
            }
            // our FIN follows our data in the sequence, however late some of that was sent again
            boolean ownFin = event.contains(" FIN ") && event.contains("▶");
            if (at < (ownFin ? beforeIn : before) - Truth.BUSY_SOCKET_MICROS) {
                wrong("timeline: out of order: " + kind(event), "'" + line + "'");
            }
            before = Math.max(before, at);
            beforeIn = event.contains("◀") ? Math.max(beforeIn, at) : beforeIn;
        }
    }

    private static String kind(String event) {
        return event.replaceAll("[0-9,.]+( bytes?)?", "N").replaceAll(" +", " ").trim();
    }

    /** All moments at which the capture has what a line tells; null for a line that tells nothing of the wire. */
    private List<Long> moments(String event) {
        boolean in = event.contains("◀");
        boolean out = event.contains("▶");
        long late = t.until + Truth.BUSY_SOCKET_MICROS;
        if (!in && !out) {
            return null;
        }
        if (event.contains(" FIN ")) {
            return in ? t.fin < 0 ? List.of() : t.wire.finInMoments(late)
                : t.wire.finOut() < 0 || t.wire.finOut() > late ? List.of() : List.of(t.wire.finOut());
        }
        if (event.contains(" RST ")) {
            return in ? t.reset < 0 ? List.of() : List.of(t.reset) : t.wire.resetOut() < 0 ? List.of() : List.of(t.wire.resetOut());
        }
        if (in) {
            return t.wire.dataInMoments(late);
        }
        boolean lost = event.contains("never acknowledged") || event.contains("not acknowledged");
        return lost ? t.wire.dataOutMoments(late, t.acknowledged, Long.MAX_VALUE)
            : t.wire.dataOutMoments(late, 0, t.acknowledged);
    }

    private void words() {
        String told = String.valueOf(record.get("epipe.explanation"));
        Matcher closed = CLOSED.matcher(told);
        if (closed.find()) {
            if (t.fin < 0) {
                wrong("explanation: closed, without a FIN", told);
            } else {
                double said = Double.parseDouble(closed.group(2)) * (closed.group(3).equals("s") ? 1000 : 1);
                boolean atLeast = closed.group(1) != null;
                closedAgo("explanation: closed", said, false, atLeast ? Long.MAX_VALUE
                    : closed.group(4) == null ? 0 : Long.parseLong(closed.group(4)));
            }
        }
        if (t.reset < 0 && told.matches("(?s).*The (peer|peer's side|client|server|client's side|server's side) (had )?(reset|aborted) .*")) {
            wrong("explanation: reset, without a reset", told);
        }
        if (told.contains("all we had sent was acknowledged") && t.lost()) {
            wrong("explanation: all was acknowledged", told);
        }
        if (told.contains("sent again") && !told.contains("not sent again") && t.wire.repeats(t.until + Truth.BUSY_SOCKET_MICROS) == 0) {
            wrong("explanation: sent again", told);
        }
    }
}
