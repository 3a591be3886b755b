package io.epipe.report.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Role;
import io.epipe.diagnosis.Confidence;
import io.epipe.diagnosis.Diagnoses;
import io.epipe.diagnosis.Evidence;
import io.epipe.diagnosis.PlainWords;
import io.epipe.diagnosis.TimelineEntry.Kind;
import io.epipe.diagnosis.Verdict;
import io.epipe.incident.Incident;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.record.Addresses;
import io.epipe.record.Incidents;
import io.epipe.record.Omissions;
import io.epipe.record.Repeats;
import io.epipe.record.StackTraces;
import io.epipe.record.Times;
import io.epipe.report.sink.PlainCharacters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

class TextReportTest {

    private final TextReport report = new TextReport(TimeZone.getTimeZone("Europe/Berlin"), null);

    @Test
    void theDocumentedScenarioIsLaidOutAsTheDocumentationShows() {
        assertThat(report.of(Incidents.documented(1).build())).isEqualTo("""
            epipe #1  Broken pipe  127.0.0.1:50870 → 127.0.0.1:2222                          PEER_CLOSED (certain)
              The peer closed this connection 1.003 s before this write, in the normal way (FIN). Our write 0.1 ms
              before was answered with a reset, so this one failed. 5 bytes were never acknowledged.

                −1.005 s   us ── 5 bytes ──▶ peer     acknowledged
                −1.003 s   us ◀──── FIN ──── peer     the peer closed
                −0.0001 s  us ── 5 bytes ──▶ peer     never acknowledged
                           us ◀──── RST ──── peer     the answer to it
                 0         us ── 5 bytes ✗            EPIPE: Broken pipe

              connection  we connected 1.006 s ago · sent 10, acknowledged 5, lost 5 · received 0, unread 0
              peer state  FIN, then RST · kernel state CLOSE · rtt 0.03 ms · 0 retransmissions
              check       who closes first, and why. The peer closed at 21:31:11.342.
              thread      main, at 2026-11-23 21:31:12.345
              java.net.SocketException: Broken pipe
                  at sun.nio.ch.NioSocketImpl.implWrite(NioSocketImpl.java:420)
                  at java.net.Socket$SocketOutputStream.write(Socket.java:1035)
                  at io.netty.channel.Channel.flush(Channel.java:12)
                  at com.acme.Orders.send(com.acme.Orders.java:42)
                  at java.lang.Thread.run(Thread.java:840)
            """);
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        Incident incident = Incidents.bare(7).build();
        incident.thrown().setStackTrace(new StackTraceElement[0]);
        assertThat(report.of(incident)).isEqualTo("""
            epipe #7  _OTHER  address unknown                                                      UNKNOWN (guess)
              Nothing is known.

              peer state  the kernel could not be asked
              thread      #7, at 2026-11-23 21:31:12.345
              java.io.IOException
            """);
    }

    @Test
    void aLongAdviceIsWrappedInItsColumn() {
        Evidence evidence = new Evidence.Builder().errno(Errno.EPIPE, "Broken pipe").build();
        Incident incident = Incidents.bare(1).evidence(evidence)
            .diagnosis(Diagnoses.of(evidence, Verdict.UNKNOWN, Confidence.GUESS, "x", "word ".repeat(40))).build();
        assertThat(report.of(incident).lines().filter(l -> l.contains("word word"))).hasSize(3)
            .allSatisfy(l -> assertThat(l).hasSizeLessThanOrEqualTo(102))
            .anySatisfy(l -> assertThat(l).startsWith("  check       word word"))
            .anySatisfy(l -> assertThat(l).startsWith("              word word"));
    }

    @Test
    void addressesAreNumericAndIpv6StandsInBrackets() {
        assertThat(header(Incidents.address("2001:db8:0:0:1:0:0:1", 80), Incidents.address("::1", 443)))
            .contains("  [2001:db8::1:0:0:1]:80 → [::1]:443  ");
        assertThat(header(null, InetSocketAddress.createUnresolved("db.example", 5432)))
            .contains("  unknown → db.example:5432  ");
        assertThat(header(UnixDomainSocketAddress.of(""), UnixDomainSocketAddress.of("/run/x.sock")))
            .contains("  (unnamed) → /run/x.sock  ");
    }

    private String header(SocketAddress local, SocketAddress peer) {
        return report.of(Incidents.bare(1).addresses(local, peer).build()).lines().findFirst().orElseThrow();
    }

    @Test
    void anAddressIsWrittenAsInRfc5952() {
        assertThat(Addresses.host(Incidents.address("::", 0))).isEqualTo("::");
        assertThat(Addresses.host(Incidents.address("1::", 0))).isEqualTo("1::");
        assertThat(Addresses.host(Incidents.address("1:0:2:3:4:5:6:7", 0))).isEqualTo("1:0:2:3:4:5:6:7");
        assertThat(Addresses.host(Incidents.address("1:0:0:2:0:0:0:7", 0))).isEqualTo("1:0:0:2::7");
        assertThat(Addresses.host(Incidents.address("fe80::abCD", 0))).isEqualTo("fe80::abcd");
    }

    @Test
    void ourOwnNoteIsNotShownButTheApplicationsSuppressedExceptionIs() {
        Incident incident = Incidents.documented(1).build();
        IOException note = new IOException("epipe #1 PEER_CLOSED: The peer closed");
        note.setStackTrace(new StackTraceElement[0]);
        incident.thrown().addSuppressed(note);
        incident.thrown().addSuppressed(new IllegalStateException("the application's"));
        assertThat(report.of(incident)).doesNotContain("epipe #1 PEER_CLOSED:")
            .contains("      Suppressed: java.lang.IllegalStateException: the application's");
    }

    @Test
    void aResetWithoutAFinIsPutBetweenTheLastAcknowledgementAndTheFailure() {
        Evidence evidence = new Evidence.Builder().errno(Errno.ECONNRESET, "Connection reset")
            .kernel(new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).state(TcpState.CLOSE)
                .bytesSent(5).bytesRetrans(0).bytesAcked(6).bytesReceived(0).lastDataSentMillis(2000)
                .lastAckReceivedMillis(86_400_000)
                .notSentBytes(0).outQueue(0).inQueue(0).build())
            .role(Role.CLIENT, false).connectionAgeMillis(86_500_000).build();
        Incident incident = Incidents.documented(1).evidence(evidence)
            .diagnosis(Diagnoses.of(evidence, Verdict.PEER_ABORTED, Confidence.CERTAIN, "x", "y",
                Diagnoses.undated(Kind.RST_IN, -1, "aborted")))
            .build();
        assertThat(report.of(incident)).contains("  peer state  RST without a FIN · kernel state CLOSE\n")
            .contains("  check       y. The reset came between 2026-11-22 21:31:12.345 and 21:31:12.345.\n");
    }

    @Test
    void theApplicationsWordsCannotBreakTheLayout() {
        Evidence evidence = new Evidence.Builder().errno(Errno.EPIPE, "Broken\n\u001b[31mpipe").build();
        Incident incident = Incidents.bare(1).evidence(evidence).thread("a\nb", 3, true)
            .lastWords("HTTP/1.1 408\r\n\u0016".getBytes(StandardCharsets.ISO_8859_1)).starterUnknown(true).build();
        assertThat(report.of(incident)).contains("epipe #1  Broken  [31mpipe  ")
            .contains("  last words  \"HTTP/1.1 408\\r\\n\\x16\"\n")
            .contains("  thread      a b (virtual), at ")
            .contains("\n              the code that started this write is not known: the stack is that");
    }

    @Test
    void anExceptionThatFailsToDescribeItselfDoesNotPreventTheReport() {
        Exception broken = new Exception() {
            @Override
            public String getMessage() {
                throw new IllegalStateException();
            }
        };
        assertThat(report.of(Incidents.minimal(1, null, "write", broken).build()))
            .contains("  " + broken.getClass().getName() + "\n");
    }

    @Test
    void stackTracesReadAsTheJdkPrintsThem() {
        Exception cause = new IllegalArgumentException("cause");
        Exception thrown = new IOException("top", cause);
        thrown.addSuppressed(new IllegalStateException("s", new Error("cause of the suppressed")));
        cause.addSuppressed(thrown);
        Exception oneFrameInCommon = new Exception("one frame in common");
        StackTraceElement[] stack = thrown.getStackTrace();
        oneFrameInCommon.setStackTrace(new StackTraceElement[] {stack[0], stack[0], stack[stack.length - 1]});
        thrown.addSuppressed(oneFrameInCommon);
        java.io.StringWriter expected = new java.io.StringWriter();
        thrown.printStackTrace(new java.io.PrintWriter(expected));
        assertThat(StackTraces.of(thrown)).isEqualTo(expected.toString().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void theServiceIsNamedWhereItIsSet() {
        TextReport named = new TextReport(TimeZone.getTimeZone("UTC"), "shop\u001b[31m");
        assertThat(named.of(Incidents.documented(1).build())).startsWith("epipe #1 shop [31m  Broken pipe  127");
        assertThat(named.of(new Omissions(0, 2, 10, Incidents.WHEN))).startsWith("epipe shop [31m: 2 more reports");
    }

    @Test
    void nothingThatOthersSayCanForgeALineOrActOnATerminal() {
        String forged = "\nepipe #7  forged\r\u001b[31m\u009b31m\u202e\u2066\u2028\u0085x";
        SocketException thrown = new SocketException("Broken" + forged);
        thrown.addSuppressed(new IllegalStateException("suppressed" + forged));
        thrown.initCause(new Exception("cause" + forged));
        String text = report.of(Incidents.documented(1).thrown(thrown).thread("t" + forged, 1, false)
            .addresses(UnixDomainSocketAddress.of("/tmp/a" + forged.replace("\u0000", "")), UnixDomainSocketAddress.of("b" + forged))
            .lastWords(("words" + forged).getBytes(StandardCharsets.UTF_8)).build());
        assertThat(text.chars().filter(c -> c != '\n' && PlainWords.isHarmful((char) c))).isEmpty();
        assertThat(text.lines().filter(l -> l.trim().startsWith("epipe #"))).hasSize(1);
    }

    @Test
    void anExceptionClassThatThrowsOrNeverEndsIsCut() {
        Throwable deep = new IOException("first");
        Throwable last = deep;
        for (int i = 0; i < 20_000; i++) {
            Throwable next = new Exception("cause " + i);
            last.initCause(next);
            last = next;
        }
        assertThat(StackTraces.of(deep)).contains("cause 50").endsWith("... (cut here)\n").hasSizeLessThan(300_000);
        Throwable broken = new IOException() {
            @Override
            public String getMessage() {
                throw new IllegalStateException();
            }

            @Override
            public StackTraceElement[] getStackTrace() {
                throw new StackOverflowError();
            }

            @Override
            public synchronized Throwable getCause() {
                throw new IllegalStateException();
            }
        };
        assertThat(StackTraces.of(broken)).isEqualTo(broken.getClass().getName() + "\n");
    }

    @Test
    void anOutputWithoutTheArrowsGetsAscii() {
        String text = report.of(Incidents.documented(1).build());
        assertThat(PlainCharacters.fit(text, StandardCharsets.UTF_8)).isEqualTo(text);
        assertThat(PlainCharacters.fit(text, StandardCharsets.US_ASCII)).matches("\\p{ASCII}*")
            .contains("127.0.0.1:50870 -> 127.0.0.1:2222")
            .contains("    -1.003 s   us <---- FIN ---- peer     the peer closed\n")
            .contains("     0         us -- 5 bytes X            EPIPE: Broken pipe\n");
        assertThat(PlainCharacters.fit("é → ·", StandardCharsets.ISO_8859_1)).isEqualTo("é -> ·");
        assertThat(PlainCharacters.fit("é → ·", Charset.forName("US-ASCII"))).isEqualTo("é -> |");
    }

    @Test
    void theEndOfAWindowOfRepeatsIsOneLine() {
        Incident first = Incidents.documented(3).build();
        Repeats repeats = new Repeats(Repeats.Kind.AGAIN, first, first.id(), true);
        repeats.add(Incidents.documented(4).timestampMicros(Incidents.WHEN + 1_000_000).build());
        assertThat(report.of(repeats)).isEqualTo("epipe #3  happened 1 more time until 21:31:13.345 (the first at "
            + "2026-11-23 21:31:12.345) · PEER_CLOSED · Socket.write · peer 127.0.0.1:2222\n");
    }

    @Test
    void omissionsAreOneLine() {
        assertThat(report.of(new Omissions(2, 1, 10, Incidents.WHEN))).isEqualTo("epipe: 1 more report withheld by "
            + "rate=10; 2 incidents dropped because the queue was full (2026-11-23 21:31:12.345)\n");
    }

    @Test
    void durationsAreInTheUnitThatFits() {
        assertThat(Times.duration(999)).isEqualTo("999 ms");
        assertThat(Times.duration(1_006)).isEqualTo("1.006 s");
        assertThat(Times.duration(12_560)).isEqualTo("12.5 s");
        assertThat(Times.duration(125_000)).isEqualTo("2 min 5 s");
        assertThat(Times.duration(3_600_000)).isEqualTo("1 h");
        assertThat(Times.duration(100_000_000)).isEqualTo("1 d 3 h");
        assertThat(Times.ago(0)).isEqualTo("0.0001 s");
        assertThat(Times.ago(940)).isEqualTo("0.0009 s");
        assertThat(Times.ago(1_003_499)).isEqualTo("1.003 s");
    }
}
