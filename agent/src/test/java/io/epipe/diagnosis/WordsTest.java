package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Role;
import io.epipe.connection.Sighting;
import io.epipe.diagnosis.story.Stories;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.Transport;
import io.epipe.pipe.ChildFacts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * What is said of each situation, whole, in a file that a person reads: {@code src/test/words/said.txt}. Whoever changes a story's words or rule
 * sees there what else is told differently now. {@code -Depipe.update.docs=true} writes it anew.
 */
class WordsTest {

    private static final Path SAID = Path.of("src/test/words/said.txt");

    private final Map<String, Evidence> situations = new LinkedHashMap<>();

    @Test
    void eachSituationIsToldAsWritten() throws Exception {
        measured();
        peers();
        servers();
        ownSide();
        network();
        otherTransports();
        StringBuilder made = new StringBuilder();
        Set<String> told = new LinkedHashSet<>();
        situations.forEach((name, evidence) -> {
            Diagnosis d = Stories.diagnostician().diagnose(evidence);
            Texts.check(d);
            String words = words(d);
            if (told.add(words)) {
                made.append("== ").append(name).append('\n').append(words).append('\n');
            }
        });
        if (Boolean.getBoolean("epipe.update.docs")) {
            Files.createDirectories(SAID.getParent());
            Files.writeString(SAID, made);
        }
        assertThat(made.toString()).as("what is said; -Depipe.update.docs=true writes it anew").isEqualTo(Files.readString(SAID));
    }

    private static String words(Diagnosis d) {
        StringBuilder to = new StringBuilder().append(d.verdict()).append(' ').append(d.confidence().recordName()).append('\n').append(d.explanation())
            .append('\n').append(d.advice()).append('\n').append("Because: ").append(d.ground()).append('\n');
        for (TimelineEntry line : d.timeline()) {
            to.append("  ").append(line.isTimeKnown() ? line.agoMicros() / 1_000 + " ms " : "").append(line.kind()).append(' ')
                .append(line.bytes() < 0 ? "" : line.bytes() + " ").append(line.note()).append('\n');
        }
        return to.toString();
    }

    private void tell(String name, Evidence.Builder b) {
        situations.put(name, b.build());
    }

    private void tell(String name, Case c) {
        tell(name, c, b -> { });
    }

    private void tell(String name, Case c, Consumer<Evidence.Builder> change) {
        change.accept(c.evidence);
        situations.put(name, c.build());
    }

    /** And what changes the words: a read, an alert of TLS, unread bytes of TLS. */
    private void tellVariants(String name, Case c) {
        tell(name, c);
        situations.put(name + ", a read", c.evidence.read(true).operation("Socket.read", -1).build());
        c.evidence.read(false).operation("Socket.write", 5);
        // as long as what is lost in most of the situations: there it is taken for an alert as well
        situations.put(name + ", an alert", c.evidence.tlsAlert(true).operation("Socket.write", 15).build());
        c.evidence.tlsAlert(false).operation("Socket.write", 5);
        situations.put(name + ", TLS unread", c.evidence.unreadTls(true).build());
        c.evidence.unreadTls(false);
        situations.put(name + ", TLS", c.evidence.tls(true).build());
        c.evidence.tls(false);
    }

    private void measured() {
        TruthTableTest.rows().forEach(row -> {
            tell(row.name(), row.full());
            tell(row.name() + ", state only", row.state());
            tell(row.name() + ", no evidence", row.state().kernel(KernelSnapshot.NONE));
        });
    }

    private static Case lost(Case c, long sent, long received, long acknowledged) {
        return c.out(25, 10, 0).ages(sent, received, acknowledged).age(60_000);
    }

    private void peers() {
        for (long unread : new long[] {0, 24}) {
            String left = " (" + unread + " unread)";
            tellVariants("closed at rest" + left, lost(Case.client().inAndFin(30, unread), 0, 5_000, 1_000));
            tellVariants("closed with its answer" + left, lost(Case.client().inAndFin(30, unread), 0, 1_000, 1_000));
            tellVariants("closed at least" + left, lost(Case.client().inAndFin(30, unread), 0, 1_500, 1_000));
            tellVariants("closed just before" + left, lost(Case.client().inAndFin(30, unread), 0, 5_000, 150));
            tellVariants("closed soon after opening" + left, lost(Case.client().inAndFin(30, unread), 0, 250, 50).age(300));
            tellVariants("cut off" + left, lost(Case.client().inAndFin(30, unread), 100, 90, 90));
            tellVariants("cut off, its data long before" + left, lost(Case.client().inAndFin(30, unread), 100, 200, 90));
            tellVariants("closed unread" + left, Case.client().out(10, 10, 0).inAndFin(30, unread).ages(500, 700, 400));
            tellVariants("reset at rest" + left, Case.client().out(10, 10, 0).in(30, unread).errno(Errno.ECONNRESET).ages(700, 600, 600));
            tellVariants("reset amid" + left, lost(Case.client().in(30, unread).errno(Errno.ECONNRESET), 0, 5_000, 5));
            tellVariants("reset after a silence" + left, lost(Case.client().in(30, unread).errno(Errno.ECONNRESET), 0, 5_000, 5_000));
            tellVariants("reset soon" + left, lost(Case.client().in(30, unread).errno(Errno.ECONNRESET), 0, 50, 50));
        }
        tell("closed at rest (1 unread)", lost(Case.client().inAndFin(30, 1), 0, 5_000, 1_000));
        tell("closed at rest (all unread)", lost(Case.client().inAndFin(30, 30), 0, 5_000, 1_000));
        tell("closed, and had said nothing", lost(Case.client().inAndFin(0, 0), 0, 5_000, 1_000).age(5_000));
        tell("closed, and had said nothing for long", lost(Case.client().inAndFin(0, 0), 0, 5_001, 1_000).age(5_001));
        tell("closed, and took nothing", Case.client().out(10, 0, 0).inAndFin(0, 0).ages(0, 900, 900).age(900));
        tell("closed within a tick", Case.client().out(10, 0, 0).inAndFin(0, 0).ages(0, 4, 4).age(4));
        tell("closed within a tick or long before", Case.client().out(20, 10, 0).inAndFin(30, 0).ages(0, 900, 4).age(900));
        tell("closed 5 ms before at least", Case.client().out(20, 10, 0).inAndFin(30, 0).ages(0, 900, 5).age(900));
        tell("full window", Case.client().out(300, 100, 5_000).in(0, 0).errno(Errno.ECONNRESET).ages(500, 5_000, 100));
        Case window = Case.client().out(300, 100, 5_000).in(30, 0).errno(Errno.ECONNRESET).ages(500, 5_000, 100);
        window.kernel.sendWindow(0);
        tellVariants("full window, closed", window);
        Case none = Case.client().out(300, 0, 0).in(0, 0).errno(Errno.ECONNRESET).ages(500, 5_000, 100);
        tell("nothing acknowledged", none);
        tell("unsent alone", Case.client().out(300, 300, 5_000).in(30, 0).errno(Errno.ECONNRESET).ages(500, 5_000, 100));
        tell("one byte of each", Case.client().out(11, 10, 1).in(1, 1).errno(Errno.ECONNRESET).ages(500, 5_000, 100));
        Case unseen = Case.client().out(20, 10, 0).inAndFin(30, 0).ages(0, 5_000, 1_000).age(60_000);
        unseen.evidence.otherReaderInside(true);
        tell("a reader inside", unseen);
        Case older = Case.client().out(20, 10, 0).inAndFin(30, 0).ages(0, 5_000, 1_000).unwatched();
        tell("not watched from its beginning", older);
        Case sendfile = Case.client().out(20, 10, 0).inAndFin(30, 0).ages(0, 5_000, 1_000).age(60_000);
        sendfile.evidence.sendfile(true);
        tell("sendfile", sendfile);
        Case several = lost(Case.client().inAndFin(30, 0), 0, 5_000, 1_000).segments(4, 3);
        tell("several segments", several);
        tell("nothing was lost, several segments", Case.client().out(10, 10, 0).in(30, 10).segments(4, 3).errno(Errno.ECONNRESET).ages(700, 600, 600));
        tell("the same tick", Case.client().out(10, 10, 0).in(30, 0).errno(Errno.ECONNRESET).ages(600, 600, 600));
        tell("our data last", Case.client().out(10, 10, 0).in(30, 0).errno(Errno.ECONNRESET).ages(500, 600, 500));
        Case lostWrite = Case.client().out(20, 10, 0).inAndFin(30, 0).state(TcpState.CLOSE_WAIT).ages(0, 5_000, 1_000).age(60_000);
        tell("lost write", lostWrite, b -> b.event(Evidence.Event.LOST_WRITE).exceptionless(true));
        tell("lost write, reset later", lostWrite, b -> b.resetSeenLater(true));
        Case end = lost(Case.client().inAndFin(30, 0), 0, 5_000, 1_000).seen(Seen.end(990, 11));
        tell("end of stream", end);
        end.evidence.read(true);
        tell("end of stream, lost write", end, b -> b.event(Evidence.Event.LOST_WRITE).exceptionless(true).read(true));
        tell("end of stream long before a lost write", lost(Case.client().inAndFin(30, 0), 0, 5_000, 1_000).seen(Seen.endOver(990, 11, 0)),
            b -> b.event(Evidence.Event.LOST_WRITE).exceptionless(true).read(true));
        tell("end of stream just before a lost write", lost(Case.client().inAndFin(30, 0), 950, 5_000, 1_000).seen(Seen.endOver(990, 11, 0)),
            b -> b.event(Evidence.Event.LOST_WRITE).exceptionless(true).read(true));
        tell("end of stream, then a close over what waits", Case.client().out(42, 31, 11).inAndFin(3, 0).state(TcpState.CLOSE_WAIT).ages(0, 324, 324).age(328)
            .seen(Seen.endOver(326, 32, 0)), b -> b.event(Evidence.Event.LOST_WRITE).exceptionless(true).read(true));
        tell("first words, lost", Case.client().out(15, 0, 0).inAndFin(30, 0).ages(0, 5_000, 1_000).age(60_000),
            b -> b.event(Evidence.Event.LOST_WRITE).exceptionless(true).read(true));
        tell("lost over TLS, whose library has answered the goodbye", Case.client().outAndFin(310, 10, false).inAndFin(30, 0).state(TcpState.LAST_ACK)
            .ages(0, 1_100, 1_000).age(60_000), b -> b.event(Evidence.Event.LOST_WRITE).exceptionless(true).read(true));
        closes();
        tell("session tickets unread", lost(Case.client().inAndFin(1_847, 510), 900, 1_760, 1_560).age(1_800), b -> b.unreadTls(true));
        tell("half a push", Case.client().in(30, 0).errno(Errno.ECONNRESET).ages(5_000, 600, 600), b -> b.read(true).operation("Socket.read", -1));
        tell("half an answer, and a write behind it", Case.client().out(10, 10, 0).in(30, 0).ages(700, 600, 600).seen(Seen.reset(30)));
        tell("end of stream of another thread", lost(Case.client().inAndFin(30, 0), 0, 5_000, 1_000)
            .seen(Seen.byOther(Seen.end(990, -1)).otherWriterInside(false, -1)));
        tell("acknowledged after the FIN", Case.client().out(20, 10, 0).inAndFin(30, 0).ages(0, 5_000, 1_000).seen(Seen.end(2_000, 6)));
    }

    /** Of a write that was lost, what a close finds: no call has met an error. */
    private void tellAtClose(String name, Case c) {
        c.evidence.event(Evidence.Event.LOST_WRITE).exceptionless(true).operation("Socket.close", -1);
        tell(name + ", at a close", c);
        c.evidence.unreadTls(true);
        tell(name + ", at a close, TLS unread", c);
        c.evidence.unreadTls(false);
    }

    private void closes() {
        for (long unread : new long[] {0, 24}) {
            String left = " (" + unread + " unread)";
            tellAtClose("closed at rest" + left, lost(Case.client().inAndFin(30, unread), 900, 5_000, 1_900));
            tellAtClose("closed with its answer" + left, lost(Case.client().inAndFin(30, unread), 900, 1_900, 1_900));
            tellAtClose("client left" + left, Case.server().out(15, 0, 0).inAndFin(30, unread).ages(900, 5_000, 4_000).age(6_000));
            tellAtClose("cut off" + left, lost(Case.client().inAndFin(30, unread), 100, 90, 90));
        }
        tellAtClose("a FIN alone had come", lost(Case.client().inAndFin(0, 0), 900, 5_000, 1_900).age(5_000));
        tellAtClose("nothing had come", lost(Case.client().in(0, 0), 900, 5_000, 1_900).age(5_000));
        tellAtClose("closed at rest, under way", lost(Case.client().inAndFin(30, 0), 0, 5_000, 1_900).state(TcpState.CLOSE_WAIT));
        tellAtClose("end of stream", lost(Case.client().inAndFin(30, 0), 900, 5_000, 1_900).seen(Seen.endOver(1_850, 11, 0)));
        tellAtClose("a read had failed", lost(Case.client().in(30, 0), 900, 5_000, 1_900).seen(Seen.reset(30)));
        tellAtClose("of an unknown end", Case.bare(Role.CLIENT).state(TcpState.ESTABLISHED));
        Case given = lost(Case.client().in(30, 0), 3_000, 50_000, 40_000);
        given.kernel.retransmits(2).totalRetrans(2);
        tellAtClose("given up", given);
        Case waits = lost(Case.client().in(30, 0).errno(Errno.ETIMEDOUT), 3_000, 50_000, 40_000).state(TcpState.ESTABLISHED);
        waits.kernel.retransmits(3).totalRetrans(3);
        tellAtClose("unanswered", waits);
        Case held = Case.client().out(10, 10, 500).in(30, 0).errno(Errno.ETIMEDOUT).ages(9_000, 9_000, 9_000).state(TcpState.ESTABLISHED);
        held.kernel.retransmits(4).totalRetrans(0);
        tellAtClose("held here", held);
        Case oneWay = lost(Case.client().in(30, 0).errno(Errno.ETIMEDOUT), 3_000, 1_000, 1_000).state(TcpState.ESTABLISHED);
        oneWay.kernel.retransmits(6).totalRetrans(12);
        tellAtClose("one way", oneWay);
        Case stalled = Case.client().out(10, 10, 500).in(30, 0).errno(Errno.ETIMEDOUT).ages(9_000, 9_000, 300).state(TcpState.ESTABLISHED);
        stalled.kernel.sendWindow(0).retransmits(3).totalRetrans(9);
        tellAtClose("stalled", stalled);
        Case full = Case.client().out(15, 0, 0).in(100_000, 64_000).ages(500, 5_000, 5_000).age(6_000);
        full.kernel.receiveWindow(0);
        tellAtClose("input not read", full);
        tell("an end of stream over data, of an unknown end", Case.bare(Role.CLIENT).state(TcpState.ESTABLISHED),
            b -> b.event(Evidence.Event.LOST_WRITE).exceptionless(true).read(true).operation("Socket.read", -1));
    }

    private void servers() {
        for (long unread : new long[] {0, 24}) {
            String left = " (" + unread + " unread)";
            tellVariants("client left" + left, Case.server().out(15, 0, 0).inAndFin(30, unread).ages(0, 5_000, 4_000).age(6_000));
            tellVariants("client left, exactly" + left, Case.server().out(15, 0, 0).inAndFin(30, unread).ages(0, 4_004, 4_000).age(6_000));
            tellVariants("client left at rest" + left, Case.server().out(15, 10, 0).inAndFin(30, unread).segments(2, 1).ages(0, 5_000, 4_000).age(6_000));
            tellVariants("client cut off" + left, Case.server().out(15_000, 9_000, 70).inAndFin(30, unread).ages(5, 5_000, 2).age(6_000));
            tellVariants("client reset" + left, Case.server().out(15, 15, 0).in(30, unread).errno(Errno.ECONNRESET).ages(900, 800, 800).age(6_000));
            tellVariants("client reset, was waiting" + left, Case.server().out(15, 0, 0).in(30, unread).errno(Errno.ECONNRESET).ages(0, 900, 900).age(6_000));
            tellVariants("client forgotten" + left, Case.server().out(25, 10, 0).in(30, unread).errno(Errno.ECONNRESET).ages(0, 90_000, 80_000).age(99_000));
            tellVariants("client left in the queue" + left, Case.server().out(15, 0, 0).inAndFin(30, unread).ages(0, 5_000, 4_000).age(3_000));
        }
        tell("client left (1 unread)", Case.server().out(15, 0, 0).inAndFin(30, 1).ages(0, 5_000, 4_000).age(6_000));
        tell("client left in the queue, silent", Case.server().out(15, 0, 0).inAndFin(0, 0).ages(0, 5_000, 4_000).age(3_000));
        tell("client left in the queue, at once", Case.server().out(15, 0, 0).inAndFin(30, 0).ages(0, 4_000, 4_000).age(0));
        tell("silent client left", Case.server().out(15, 0, 0).inAndFin(0, 0).ages(0, 5_000, 4_000).age(6_000));
        tell("silent client reset", Case.server().in(0, 0).errno(Errno.ECONNRESET).ages(900, 900, 900).age(6_000));
        tell("client left as its bytes came", Case.server().out(15, 0, 0).inAndFin(30, 0).ages(0, 0, 0).age(6_000));
        tell("client left, everything acknowledged", Case.server().out(15, 15, 0).inAndFin(30, 0).ages(5_000, 5_100, 4_000).age(6_000));
        tellVariants("stream cut", Case.server().out(400_000, 400_000, 0).in(80, 0).errno(Errno.ECONNRESET).ages(20, 900, 20).age(1_000));
        tell("client's FIN not known", Case.server().out(15, 0, 0).inAndFin(30, 0).ages(0, 5_000, 4_000).age(6_000),
            b -> b.otherReaderInside(true).transferPossible(true));
        tell("stream cut, client's side", Case.client().out(400_000, 400_000, 0).in(80, 0).errno(Errno.ECONNRESET).ages(20, 900, 20).age(1_000));
        tellVariants("half-closed, forgotten", Case.server().out(25, 10, 0).inAndFin(30, 0).ages(0, 90_000, 80_000).age(99_000).seen(Seen.end(90_000, 0)));
        tellVariants("half-closed, closed", Case.client().out(25, 10, 0).inAndFin(30, 0).ages(0, 90_000, 150).age(99_000).seen(Seen.end(90_000, 1)));
        Case full = Case.server().out(15, 0, 0).in(100_000, 64_000).errno(Errno.ECONNRESET).ages(500, 5_000, 5_000).age(6_000);
        full.kernel.receiveWindow(0);
        tellVariants("input not read", full);
        Case fullClient = Case.client().out(15, 0, 0).in(100_000, 64_000).errno(Errno.ECONNRESET).ages(500, Evidence.UNKNOWN, 5_000).age(6_000);
        fullClient.kernel.receiveWindow(0);
        tell("input not read, client", fullClient);
        tellVariants("large answer of TLS lost", Case.server().out(10_500, 420, 0).inAndFin(700, 24).ages(4, 1_032, 1_024).age(2_030));
    }

    private void ownSide() {
        for (TcpState state : new TcpState[] {TcpState.FIN_WAIT_1, TcpState.FIN_WAIT_2, TcpState.CLOSING, TcpState.LAST_ACK, TcpState.TIME_WAIT}) {
            boolean acknowledged = state == TcpState.FIN_WAIT_2 || state == TcpState.TIME_WAIT;
            tell("own output shut, " + state, Case.client().outAndFin(10, 10, acknowledged).in(5, 0).state(state).ages(50, 90, 40));
        }
        tell("own output shut behind data", Case.client().out(10, 10, 91).in(5, 0).state(TcpState.FIN_WAIT_1).ages(50, 90, 40));
        tell("own output shut, counted", Case.client().outAndFin(10, 4, false).in(5, 0).ages(50, 90, 40));
        tellVariants("own output shut, acknowledged", Case.client().outAndFin(10, 10, true).in(5, 0).ages(50, 90, 40));
        tell("own output shut, by the object", Case.client().out(10, 4, 3).in(5, 0).errno(Errno.ECONNRESET).ages(50, 90, 40), b -> b.outputShut(true));
        tell("both shut", Case.client().outAndFin(10, 10, true).in(5, 0).errno(Errno.ECONNRESET).ages(50, 90, 40), b -> b.inputShutDown(true));
        tell("another error after an own shutdown", Case.client().outAndFin(10, 10, true).in(5, 0).errno(Errno.ENOBUFS).ages(50, 90, 40));
        tell("the machine refused the call", Case.client().state(TcpState.ESTABLISHED).errno(Errno.ENOBUFS));
        Case nameless = Case.client().state(TcpState.ESTABLISHED);
        tell("an error without a name", nameless, b -> b.errno(Errno.OTHER, null));
        tell("an error of other words", nameless, b -> b.errno(Errno.OTHER, "Something else"));
        tell("an error with no words", nameless, b -> b.errno(Errno.EPERM, ""));
        tell("aborted here", Case.client().errno(Errno.ECONNABORTED));
        Sighting.Builder write = new Sighting.Builder(Sighting.Kind.WRITE_FAILED).thread("writer", 0).operation("").failure(Errno.EPIPE, null)
            .seen(-3_000_000, KernelSnapshot.NONE);
        tell("failed before, a write", Case.client().out(10, 10, 0).in(0, 0).ages(50, 90, 40).seen(write));
        tell("failed before, recorded", Case.client().out(10, 10, 0).in(0, 0).ages(50, 90, 40).seen(Seen.reset(30).incidentId(1)));
        tellVariants("failed before, of an unknown end", Case.client().state(TcpState.ESTABLISHED).seen(Seen.reset(30).operation(null)));
        tell("closed abortively", Case.client().out(10, 4, 0).in(30, 0), b -> b.event(Evidence.Event.ABORTIVE_CLOSE).exceptionless(true));
        tell("closed abortively, FIN first", Case.server().out(10, 10, 0).in(30, 30).state(TcpState.ESTABLISHED),
            b -> b.event(Evidence.Event.ABORTIVE_CLOSE).exceptionless(true).finFirst(true).errno(Errno.EPIPE, "close"));
        for (long unread : new long[] {0, 30}) {
            tell("closed abortively" + (unread > 0 ? ", unread bytes" : "") + ", the descriptor waits for a selector", Case.server().out(10, 10, 0).in(30, unread).state(TcpState.ESTABLISHED),
                b -> b.event(Evidence.Event.ABORTIVE_CLOSE).exceptionless(true).finFirst(unread > 0).keptBySelector(true).errno(Errno.EPIPE, "close"));
        }
        tell("closed abortively, own output shut before", Case.server().outAndFin(10, 4, false).in(30, 30).state(TcpState.FIN_WAIT_1),
            b -> b.event(Evidence.Event.ABORTIVE_CLOSE).exceptionless(true).errno(Errno.EPIPE, "close"));
        tell("closed while the peer was still sending", Case.client().out(10, 10, 0).in(30, 0).state(TcpState.ESTABLISHED),
            b -> b.event(Evidence.Event.ABORTIVE_CLOSE).exceptionless(true).finFirst(true).resetSeenLater(true).errno(Errno.EPIPE, "close"));
        tell("closed abortively over unread bytes", Case.client().out(10, 10, 0).in(30, 30),
            b -> b.event(Evidence.Event.ABORTIVE_CLOSE).exceptionless(true).errno(Errno.OTHER, "closed with bytes unread"));
    }

    private void network() {
        for (Errno errno : Errno.values()) {
            if (errno.isUnreachable()) {
                Case c = lost(Case.client().in(30, 0).errno(errno), 3_000, 50_000, 40_000);
                c.kernel.retransmits(1).totalRetrans(1);
                tell("unreachable, " + errno, c);
            }
        }
        for (long probes : new long[] {0, 1, 9}) {
            Case c = Case.client().out(10, 10, 0).in(30, 0).errno(Errno.ETIMEDOUT).ages(9_000, 9_000, 9_000);
            c.kernel.probes(probes);
            tell(probes + " probes in vain", c);
        }
        Case stalled = Case.client().out(10, 10, 500).in(30, 0).errno(Errno.ETIMEDOUT).ages(9_000, 9_000, 300);
        stalled.kernel.sendWindow(0);
        tell("stalled", stalled);
        Case oneWay = lost(Case.client().in(30, 0).errno(Errno.ETIMEDOUT), 3_000, 1_000, 1_000);
        oneWay.kernel.retransmits(6).totalRetrans(12);
        tell("one way", oneWay);
        Case waits = lost(Case.client().in(30, 0).errno(Errno.ETIMEDOUT), 3_000, 50_000, 40_000).state(TcpState.ESTABLISHED);
        tell("waits no longer", waits, b -> b.event(Evidence.Event.LOST_WRITE));
        Case unasked = Case.bare(Role.CLIENT).errno(Errno.ETIMEDOUT);
        tell("unreachable, no numbers", unasked);
        Case gone = lost(Case.client().in(30, 0), 3_000, 50_000, 40_000);
        gone.kernel.retransmits(2).totalRetrans(2);
        tell("given up, error taken", gone, b -> b.transferPossible(true));
    }

    private static Evidence.Builder other(Transport transport, KernelSnapshot.Builder k, Errno errno, String operation) {
        return new Evidence.Builder().errno(errno, errno.usualText()).transport(transport).kernel(k == null ? KernelSnapshot.NONE : k.build())
            .operation(operation, 5);
    }

    private static KernelSnapshot.Builder unix(long in, long out, long pid) {
        return new KernelSnapshot.Builder(EvidenceSource.TCP_STATE).transport(Transport.UNIX).inQueue(in).outQueue(out).peerPid(pid);
    }

    private void otherTransports() {
        for (Errno errno : new Errno[] {Errno.EPIPE, Errno.ECONNRESET}) {
            for (Role role : Role.values()) {
                String name = "Unix-domain, " + errno + ", " + role;
                tell(name, other(Transport.UNIX, unix(0, 0, 1), errno, "SocketChannel.write").role(role, false));
                tell(name + ", unread", other(Transport.UNIX, unix(3, 0, 0), errno, "SocketChannel.write").role(role, false));
                tell(name + ", queued", other(Transport.UNIX, unix(0, 768, 4_711), errno, "SocketChannel.write").role(role, false));
                tell(name + ", no evidence", other(Transport.UNIX, null, errno, "SocketChannel.write").role(role, false));
            }
        }
        tell("Unix-domain, own output shut", other(Transport.UNIX, unix(0, 0, 1), Errno.EPIPE, "SocketChannel.write").outputShut(true));
        KernelSnapshot.Builder pipe = new KernelSnapshot.Builder(EvidenceSource.TCP_STATE).transport(Transport.PIPE);
        for (String operation : new String[] {"Pipe.write", "System.out", "System.err"}) {
            tell("pipe, " + operation, other(Transport.PIPE, pipe, Errno.EPIPE, operation));
        }
        tell("pipe, another error", other(Transport.PIPE, pipe, Errno.OTHER, "Pipe.write"));
        ChildFacts[] children = {new ChildFacts(7, "cat", null, -1, ChildFacts.UNKNOWN_AGE, null, true),
            new ChildFacts(-1, "cat", false, -1, ChildFacts.UNKNOWN_AGE, "a file", true), new ChildFacts(7, "cat", true, 3, 20, null, true),
            new ChildFacts(7, "cat", true, 0, 0, null, true), new ChildFacts(7, "cat", true, 137, -20, "its own pipe", true),
            new ChildFacts(7, "cat", true, 143, ChildFacts.UNKNOWN_AGE, null, true), new ChildFacts(7, "cat", true, 144, 9, null, true),
            new ChildFacts(0, "cat", true, ChildFacts.UNKNOWN_STATUS, 9, null, false)};
        for (int i = 0; i < children.length; i++) {
            tell("child " + i, other(Transport.PIPE, pipe, Errno.EPIPE, "Process.stdin").pipe(null, children[i]));
            tell("child " + i + ", stream closed", other(Transport.PIPE, null, Errno.OTHER, "Process.stdin").pipe(null, children[i]));
        }
    }
}
