package io.epipe.lab;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Holds a record against the capture of the same moment. What the record leaves out is less precise; what it says must be true. */
final class Judge {

    /** And what the kernel's own clock was late by: see {@link KernelClock}. */
    private static final long TOLERANCE_MILLIS = 10;

    /** Rules of thumb take a longer silence for a connection at rest (docs/verdicts.md, the hard middle). */
    private static final long HARD_MIDDLE_MILLIS = 200;

    /** The capture sees a segment before TCP does, which lets it wait while a write holds the socket. */
    private static final long BUSY_SOCKET_MICROS = 1_000;

    /** How a record did. */
    enum Outcome {
        /** The verdict is the true one, and every number is true. */
        RIGHT("right"),
        /** Less was known, the verdict is a wider one, and the record says that it is not certain. */
        LESS_PRECISE("less precise"),
        /** Something that the record says is not true. */
        WRONG("**wrong**"),
        /** This scenario needs a newer JDK. */
        NOT_THERE("–");

        private final String told;

        Outcome(String told) {
            this.told = told;
        }

        @Override
        public String toString() {
            return told;
        }
    }

    /**
     * The comparison.
     *
     * @param outcome   how it did
     * @param ending    how the connection ended by the capture; null where there is none
     * @param atLeast   whether the age of the peer's close was given as a lower bound
     * @param silenceMillis between the peer's FIN and our data that was lost, by the capture; -1 where there is none
     * @param complaint what was wrong; empty if nothing was
     */
    record Finding(Outcome outcome, String ending, boolean atLeast, long silenceMillis, List<String> complaint) {
    }

    private static final Pattern TIMELINE = Pattern.compile("^(?:\u2212([0-9.]+) s| 0)? *us (.*)$");

    private static final Pattern EARLIER = Pattern.compile("or up to (\\d+) ms earlier");

    private final Map<String, Object> record;
    private final Scenario scenario;
    private final KernelClock clock;
    private final List<String> complaints = new ArrayList<>();

    private Judge(Scenario scenario, Map<String, Object> record, KernelClock clock) {
        this.scenario = scenario;
        this.record = record;
        this.clock = clock;
    }

    static Finding judge(Scenario scenario, Conversation c, Map<String, Object> record, List<Segment> capture,
                         KernelClock clock) {
        Finding finding = new Judge(scenario, record, clock).judge(c, capture);
        if (finding.outcome() == Outcome.WRONG && scenario.late() != null
            && finding.silenceMillis() > HARD_MIDDLE_MILLIS - TOLERANCE_MILLIS) {
            return new Judge(scenario.late(), record, clock).judge(c, capture);
        }
        return finding;
    }

    private Finding judge(Conversation c, List<Segment> capture) {
        Flow flow = null;
        if (c.appPort > 0) {
            // JDK 8 reads the clock in milliseconds
            flow = new Flow(c.appEnd(), c.peerEnd(), capture, failedAt() + 999);
            compare(flow, c);
            if (!scenario.isBeyondCapture()) {
                wire(flow);
                timeline(flow);
            }
        }
        return finding(flow);
    }

    /** When the write failed, in microseconds since 1970. */
    private long failedAt() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse((String) record.get("timestamp")));
    }

    private Finding finding(Flow flow) {
        String verdict = (String) record.get("epipe.verdict");
        String confidence = (String) record.get("epipe.confidence");
        String evidence = (String) record.get("epipe.evidence");
        boolean right = verdict.equals(scenario.verdict());
        boolean lessPrecise = scenario.allowed(evidence).contains(verdict) && !confidence.equals("certain");
        if (!right && !lessPrecise) {
            complaints.add("verdict " + verdict + " (" + confidence + ") instead of " + scenario.verdict());
        }
        if (evidence.equals("tcp_info") && !scenario.isPerhapsCertain()) {
            if (scenario.isCertain() != confidence.equals("certain")) {
                complaints.add("confidence " + confidence);
            }
        }
        if (evidence.equals("none") && !right && !String.valueOf(record.get("epipe.explanation"))
            .matches(".*(no kernel evidence|is not known).*")) {
            complaints.add("does not say that evidence is missing");
        }
        for (String words : scenario.says()) {
            if (evidence.equals("tcp_info") && !String.valueOf(record.get("epipe.explanation")).contains(words)) {
                complaints.add("does not say '" + words + "'");
            }
        }
        if (evidence.equals("tcp_info") && scenario.lastWords() != null
            && !scenario.lastWords().equals(record.get("epipe.last_words"))) {
            complaints.add("last words '" + record.get("epipe.last_words") + "'");
        }
        Outcome outcome = !complaints.isEmpty() ? Outcome.WRONG : right ? Outcome.RIGHT : Outcome.LESS_PRECISE;
        return new Finding(outcome, flow == null ? null : flow.ending(),
            Boolean.FALSE.equals(record.get("epipe.peer.closed_ago_exact")), silenceMillis(flow), complaints);
    }

    private static long silenceMillis(Flow flow) {
        return flow == null || flow.finInAt() < 0 || flow.lostDataOutAt() < 0 ? -1
            : (flow.lostDataOutAt() - flow.finInAt()) / 1000;
    }

    private void compare(Flow flow, Conversation c) {
        Object fin = record.get("epipe.peer.fin_received");
        if (fin != null && (Boolean) fin != flow.finInAt() >= 0) {
            complaints.add("fin_received " + fin + ", FIN in the capture: " + (flow.finInAt() >= 0));
        }
        Object role = record.get("epipe.role");
        if (role != null && !role.equals(flow.weConnected() ? "client" : "server")) {
            complaints.add("role " + role);
        }
        closedAgo(flow);
        bytes("epipe.bytes.acknowledged", flow.acknowledged());
        bytes("epipe.bytes.received", flow.received());
        bytes("epipe.bytes.unread", flow.received() - c.readBeforeFailure());
        if (c.written() >= 0) {
            bytes("epipe.bytes.lost", c.written() - flow.acknowledged());
        } else if (record.containsKey("epipe.bytes.lost")
            && number("epipe.bytes.lost") < flow.sent() - flow.acknowledged()) {
            complaints.add("bytes.lost " + number("epipe.bytes.lost") + ", on the wire were "
                + (flow.sent() - flow.acknowledged()));
        }
        age("epipe.tcp.last_data_received_ms", flow.dataInAt());
    }

    /** What can only be compared when all that left our kernel came past the capture. */
    private void wire(Flow flow) {
        bytes("epipe.bytes.sent", flow.sent());
        age("epipe.tcp.last_data_sent_ms", flow.dataOutAt());
        if (String.valueOf(record.get("epipe.explanation")).contains("sent again") && flow.repeats() == 0) {
            complaints.add("says 'sent again', by the capture there was nothing sent twice");
        }
    }

    private void closedAgo(Flow flow) {
        if (!record.containsKey("epipe.peer.closed_ago_ms")) {
            return;
        }
        if (flow.finInAt() < 0) {
            complaints.add("closed_ago without a FIN");
            return;
        }
        long said = number("epipe.peer.closed_ago_ms");
        double truth = ago(flow.finInAt());
        boolean exact = (Boolean) record.get("epipe.peer.closed_ago_exact");
        double tolerance = tolerance(flow.finInAt());
        if (said > truth + tolerance || exact && said < truth - tolerance) {
            complaints.add("closed " + (exact ? "" : "at least ") + said + " ms ago, by the capture " + truth);
        }
    }

    /** For the age of what happened then; milliseconds. */
    private double tolerance(long micros) {
        return TOLERANCE_MILLIS + Math.max(clock.lateMillis(micros), clock.lateMillis(failedAt()));
    }

    private double ago(long micros) {
        return (failedAt() - micros) / 1000.0;
    }

    private long number(String key) {
        return (Long) record.get(key);
    }

    private void bytes(String key, long truth) {
        if (record.containsKey(key) && number(key) != truth) {
            complaints.add(key + " " + number(key) + ", by the capture " + truth);
        }
    }

    private void age(String key, long at) {
        if (!record.containsKey(key)) {
            return;
        }
        if (at < 0) {
            complaints.add(key + " " + number(key) + ", by the capture there was none");
        } else if (Math.abs(number(key) - ago(at)) > tolerance(at)) {
            complaints.add(key + " " + number(key) + ", by the capture " + ago(at));
        }
    }

    /** The lines stand in the order of what they tell, and the times on them are right. */
    @SuppressWarnings("unchecked")
    private void timeline(Flow flow) {
        long before = 0;
        for (String line : (List<String>) record.getOrDefault("epipe.timeline", List.of())) {
            Matcher parts = TIMELINE.matcher(line);
            if (!parts.matches()) {
                complaints.add("timeline line '" + line + "'");
                continue;
            }
            if (parts.group(2).contains("\u2717")) {
                continue;
            }
            long at = happened(parts.group(2), flow);
            if (at < 0) {
                complaints.add("not in the capture: '" + line + "'");
                continue;
            }
            if (line.endsWith("its place here is not known")) {
                continue;
            }
            Matcher earlier = EARLIER.matcher(line);
            if (at + (earlier.find() ? Long.parseLong(earlier.group(1)) * 1000 : 0) < before - BUSY_SOCKET_MICROS) {
                complaints.add("out of order: '" + line + "'");
            }
            before = Math.max(before, at);
            if (parts.group(1) != null && !isTime(Double.parseDouble(parts.group(1)) * 1000, line, at)) {
                complaints.add("'" + line + "' was " + ago(at) + " ms before");
            }
        }
    }

    /** A FIN's line may say how much earlier it can have been. */
    private boolean isTime(double said, String line, long at) {
        Matcher earlier = EARLIER.matcher(line);
        double truth = ago(at);
        return truth >= said - tolerance(at)
            && truth <= said + tolerance(at) + (earlier.find() ? Long.parseLong(earlier.group(1)) : 0);
    }

    /** When the capture has what a line tells; -1 if it has not. */
    private static long happened(String line, Flow flow) {
        boolean in = line.contains("\u25c0");
        if (line.contains(" FIN ")) {
            return in ? flow.finInAt() : flow.finOutAt();
        }
        if (line.contains(" RST ")) {
            return in ? flow.resetInAt() : -1;
        }
        if (in) {
            return flow.dataInAt();
        }
        return line.contains("never acknowledged") || line.contains("not acknowledged") ? flow.lostDataOutAt() : flow.acknowledgedDataOutAt();
    }
}
