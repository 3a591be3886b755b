package io.epipe.report.text;

import io.epipe.connection.Role;
import io.epipe.context.ThreadContext;
import io.epipe.diagnosis.Diagnosis;
import io.epipe.diagnosis.Evidence;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.TimelineEntry;
import io.epipe.diagnosis.Verdict;
import io.epipe.incident.Incident;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.Transport;
import io.epipe.netty.NettyFacts;
import io.epipe.record.Addresses;
import io.epipe.record.CodeLocation;
import io.epipe.record.LastWords;
import io.epipe.record.Omissions;
import io.epipe.record.Printable;
import io.epipe.record.Repeats;
import io.epipe.record.StackTraces;
import io.epipe.record.TimelineText;
import io.epipe.record.Times;

import java.net.SocketAddress;
import java.util.TimeZone;

/**
 * The text report: what a person reads first. Pure: a record in, text out, lines ending with a line feed. The layout
 * is that of docs/records.md; characters beyond ASCII are replaced by {@link io.epipe.report.sink.PlainCharacters} where an output cannot
 * take them.
 */
public final class TextReport {

    /** Where the verdict ends and the sentences wrap. */
    private static final int WIDTH = 102;
    private static final String ITEM = " \u00b7 ";
    /** Longer words of an error are cut in the header; the stack trace has them in full. */
    private static final int MAX_ERROR_WORDS = 80;

    private final TimeZone zone;
    /** Behind the number of each report; empty for none. */
    private final String service;

    /**
     * @param zone    of the times of day, which should be those of the machine's other logs
     * @param service the option {@code service}; null for none
     */
    public TextReport(TimeZone zone, String service) {
        this.zone = zone;
        this.service = service == null ? "" : " " + Printable.oneLine(service);
    }

    /** One incident in full. */
    public String of(Incident incident) {
        TextLines out = new TextLines(WIDTH);
        Diagnosis diagnosis = incident.diagnosis();
        out.spread("epipe #" + incident.id() + service + "  " + errorWords(incident.evidence()) + "  " + addresses(incident),
            diagnosis.verdict() + " (" + diagnosis.confidence().recordName() + ")");
        if (diagnosis.explanation() != null) {
            out.wrapped("  ", Printable.oneLine(diagnosis.explanation()));
        }
        out.line("");
        for (String line : TimelineText.lines(incident)) {
            out.line("    " + line);
        }
        if (!diagnosis.timeline().isEmpty()) {
            out.line("");
        }
        out.field("connection", connection(diagnosis.facts()));
        out.field("peer state", peerState(incident));
        out.field("check", check(incident));
        if (incident.lastWords() != null) {
            out.field("last words", '"' + LastWords.text(incident.lastWords()) + '"');
        }
        out.field("thread", thread(incident));
        if (incident.netty() != null) {
            out.field("netty", netty(incident.netty()));
        }
        if (CodeLocation.isNobodys(incident)) {
            out.field("code", "no frame of the application's: a library wrote by itself, or after the application's code had"
                + " returned");
        }
        out.field("trace", trace(incident.context()));
        if (incident.openedAt() != null) {
            out.field("opened", StackTraces.ofFrames(incident.openedAt()));
        }
        out.indented("  ", StackTraces.plain(incident));
        return out.toString();
    }

    /** One line. */
    public String of(Repeats repeats) {
        return (repeats.count() == 0 ? "" : again(repeats))
            + (repeats.consequences() == 0 ? "" : consequences(repeats));
    }

    private String consequences(Repeats repeats) {
        return "epipe #" + repeats.incidentId() + service + "  was followed by "
            + Printable.grouped(repeats.consequences()) + " more failed write"
            + (repeats.consequences() == 1 ? "" : "s") + " on the same, already broken " + (repeats.isOfPipe() ? "pipe" : "connection") + "\n";
    }

    private String again(Repeats repeats) {
        boolean others = repeats.kind() == Repeats.Kind.OTHER_PEERS;
        return "epipe #" + repeats.incidentId() + service + "  happened " + Printable.grouped(repeats.count()) + " more time"
            + (repeats.count() == 1 ? "" : "s") + (others ? ", with other peers," : "") + " until "
            + Times.clock(repeats.lastMicros(), repeats.firstMicros(), zone) + " (the first at "
            + Times.dateAndClock(repeats.firstMicros(), zone) + ")" + ITEM + repeats.verdict() + ITEM
            + repeats.operation() + peers(repeats) + "\n";
    }

    private static String peers(Repeats repeats) {
        int peers = repeats.distinctPeers();
        if (peers == 0) {
            return "";
        }
        if (repeats.peerAddress() != null) {
            SocketAddress peer = repeats.peerAddress();
            return ITEM + (peers == 1 ? "peer " + text(peer)
                : Printable.grouped(peers) + " peers at " + Printable.oneLine(Addresses.host(peer)));
        }
        int addresses = repeats.distinctAddresses();
        int named = repeats.peerNames().size();
        StringBuilder text = new StringBuilder(ITEM).append(Printable.grouped(peers)).append(peers == 1 ? " peer at " : " peers at ")
            .append(named == addresses ? "" : Printable.grouped(addresses) + " addresses: ");
        for (int i = 0; i < named; i++) {
            text.append(i == 0 ? "" : ", ").append(Printable.oneLine(repeats.peerNames().get(i)));
        }
        return text.append(named == addresses ? "" : ", ...").toString();
    }

    /** One line. */
    public String of(Omissions omissions) {
        StringBuilder text = new StringBuilder("epipe").append(service).append(": ");
        if (omissions.withheld() > 0) {
            text.append(omissions.withheld()).append(" more report").append(omissions.withheld() == 1 ? "" : "s")
                .append(" withheld by rate=").append(omissions.rate());
        }
        if (omissions.dropped() > 0) {
            text.append(omissions.withheld() > 0 ? "; " : "").append(omissions.dropped()).append(" incident")
                .append(omissions.dropped() == 1 ? "" : "s").append(" dropped because the queue was full");
        }
        return text.append(" (").append(Times.dateAndClock(omissions.toldMicros(), zone)).append(")\n").toString();
    }

    private static String errorWords(Evidence evidence) {
        String words = evidence.errorText();
        if (words == null || words.trim().isEmpty()) {
            return evidence.errno().recordName();
        }
        words = Printable.oneLine(words.trim());
        return words.length() <= MAX_ERROR_WORDS ? words : words.substring(0, MAX_ERROR_WORDS) + "...";
    }

    private static String netty(NettyFacts netty) {
        StringBuilder text = new StringBuilder(netty.channel());
        if (!netty.handlers().isEmpty()) {
            text.append("; handlers ").append(String.join(", ", netty.handlers()));
        }
        if (!netty.listeners().isEmpty()) {
            text.append("; its promise is awaited by ").append(String.join(", ", netty.listeners()));
        }
        return Printable.oneLine(text.toString());
    }

    private static String pipe(Evidence evidence) {
        if (evidence.child() != null) {
            return Printable.oneLine(evidence.child().pid() > 0 ? "child " + evidence.child().pid() : "a child process");
        }
        String path = evidence.pipeEnd().path();
        return Printable.oneLine(evidence.operation().startsWith("System.") ? evidence.operation() : path == null ? "a pipe" : path);
    }

    private static String addresses(Incident incident) {
        SocketAddress local = incident.localAddress();
        SocketAddress peer = incident.peerAddress();
        if (incident.evidence().transport() == Transport.PIPE) {
            return pipe(incident.evidence());
        }
        if (local == null && peer == null) {
            return "address unknown";
        }
        return (local == null ? "unknown" : text(local)) + " \u2192 "
            + (peer == null ? "unknown" : text(peer));
    }

    /** The path of a Unix-domain socket may hold any character, and its peer chose it. */
    private static String text(SocketAddress address) {
        return Printable.oneLine(Addresses.text(address));
    }

    private static String connection(Facts facts) {
        StringBuilder text = new StringBuilder();
        if (facts.role() != null) {
            text.append(facts.role() == Role.CLIENT ? "we connected" : "we accepted");
            if (facts.connectionAgeMillis() >= 0) {
                text.append(' ').append(Times.duration(facts.connectionAgeMillis())).append(" ago");
            }
            text.append(facts.isRoleInferred() ? " (inferred)" : "");
        } else if (facts.connectionAgeMillis() >= 0) {
            text.append("opened ").append(Times.duration(facts.connectionAgeMillis())).append(" ago");
        }
        // what never left is no part of what was sent
        long never = Math.min(Math.max(facts.neverSent(), 0), Math.max(facts.lost(), 0));
        item(text, numbers("sent", facts.sent(), "acknowledged", facts.acknowledged(), "lost", facts.lost() < 0 ? -1 : facts.lost() - never,
            "never sent", never > 0 ? never : -1));
        item(text, numbers("received", facts.received(), "unread", facts.unread()));
        return text.toString();
    }

    private static String numbers(Object... namesAndNumbers) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < namesAndNumbers.length; i += 2) {
            long number = (Long) namesAndNumbers[i + 1];
            if (number >= 0) {
                text.append(text.length() == 0 ? "" : ", ").append(namesAndNumbers[i]).append(' ')
                    .append(Printable.grouped(number));
            }
        }
        return text.toString();
    }

    private static void item(StringBuilder text, String item) {
        if (!item.isEmpty()) {
            text.append(text.length() == 0 ? "" : ITEM).append(item);
        }
    }

    private static String peerState(Incident incident) {
        if (incident.evidence().transport() == Transport.PIPE) {
            return "";
        }
        KernelSnapshot kernel = incident.evidence().kernel();
        StringBuilder text = new StringBuilder(incident.evidence().transport() == Transport.TCP
            ? peerActs(incident.diagnosis()) : "");
        if (kernel.state() != null) {
            item(text, "kernel state " + kernel.state());
        }
        if (kernel.rttMicros() >= 0) {
            item(text, rtt(kernel.rttMicros()));
        }
        if (kernel.totalRetrans() >= 0) {
            item(text, kernel.totalRetrans() + (kernel.totalRetrans() == 1 ? " retransmission" : " retransmissions"));
        } else if (kernel.retransmits() > 0) {
            item(text, kernel.retransmits() + " unanswered retransmissions");
        }
        if (kernel.source() == EvidenceSource.NONE) {
            item(text, "the kernel could not be asked");
        } else if (kernel.source().remedy() != null) {
            item(text, kernel.source().remedy());
        }
        return text.toString();
    }

    /** In milliseconds with two places. */
    private static String rtt(long micros) {
        long hundredths = (micros + 5) / 10;
        return "rtt " + hundredths / 100 + (hundredths % 100 < 10 ? ".0" : ".") + hundredths % 100 + " ms";
    }

    private static String peerActs(Diagnosis diagnosis) {
        boolean fin = false;
        boolean reset = false;
        for (TimelineEntry entry : diagnosis.timeline()) {
            fin |= entry.kind() == TimelineEntry.Kind.FIN_IN;
            reset |= entry.kind() == TimelineEntry.Kind.RST_IN;
        }
        if (fin) {
            return reset ? "FIN, then RST" : "FIN";
        }
        boolean noFin = Boolean.FALSE.equals(diagnosis.facts().finReceived());
        if (reset) {
            return noFin ? "RST without a FIN" : "RST";
        }
        if (diagnosis.verdict() == Verdict.ALREADY_FAILED && diagnosis.facts().isResetReceived()) {
            // not in that verdict's timeline, but it came
            return noFin ? "RST without a FIN" : "RST";
        }
        return noFin ? "neither FIN nor RST" : "";
    }

    private String check(Incident incident) {
        String advice = incident.diagnosis().advice();
        String text = advice == null ? "" : Printable.oneLine(advice).trim();
        String when = peerActTime(incident);
        if (text.isEmpty() || when.isEmpty()) {
            return text + when;
        }
        return text + (text.endsWith(".") ? " " : ". ") + when;
    }

    /** When the peer acted, so that it can be found in the peer's log: a sentence; empty where that is not known. */
    private String peerActTime(Incident incident) {
        long failed = incident.timestampMicros();
        Facts facts = incident.diagnosis().facts();
        if (facts.closedAgoMillis() >= 0) {
            String closed = clock(failed, facts.closedAgoMillis());
            if (facts.closedAgoExact()) {
                return "The peer closed at " + closed + ".";
            }
            return facts.closedAgoAtMostMillis() < 0 ? "The peer closed at " + closed + " or before."
                : "The peer closed " + between(clock(failed, facts.closedAgoAtMostMillis()), closed) + ".";
        }
        boolean reset = Boolean.FALSE.equals(facts.finReceived()) && incident.evidence().earlierFailure() == null
            && peerActs(incident.diagnosis()).startsWith("RST");
        // the kernel does not date a reset: it came after the last acknowledgement and before the failure
        return reset && facts.lastAckReceivedMillis() >= 0
            ? "The reset came " + between(clock(failed, facts.lastAckReceivedMillis()), clock(failed, 0)) + "." : "";
    }

    private String clock(long failedMicros, long agoMillis) {
        return Times.clock(failedMicros - agoMillis * 1000, failedMicros, zone);
    }

    private static String between(String from, String to) {
        return from.equals(to) ? "at " + to : "between " + from + " and " + to;
    }

    private static String trace(ThreadContext context) {
        if (context.traceId() == null) {
            return "";
        }
        return Printable.oneLine(context.traceId() + (context.spanId() == null ? "" : ", span " + context.spanId()));
    }

    private String thread(Incident incident) {
        String name = Printable.oneLine(incident.threadName());
        return (name.isEmpty() ? "#" + incident.threadId() : name) + (incident.isVirtualThread() ? " (virtual)" : "")
            + ", at " + Times.dateAndClock(incident.timestampMicros(), zone)
            + (incident.isStarterUnknown()
                ? "\nthe code that started this write is not known: the stack is that of the thread which met the error"
                : "");
    }
}
