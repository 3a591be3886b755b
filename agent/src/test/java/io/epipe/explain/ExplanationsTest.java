package io.epipe.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Logs as they are written, and what is read out of them. */
class ExplanationsTest {

    private static final String TOMCAT = """
        org.apache.catalina.connector.ClientAbortException: java.io.IOException: Broken pipe
        \tat org.apache.catalina.connector.OutputBuffer.realWriteBytes(OutputBuffer.java:341) ~[tomcat-embed-core-9.0.31.jar!/:9.0.31]
        \tat com.acme.web.Download.stream(Download.java:41) ~[classes!/:na]
        \tat java.base/java.lang.Thread.run(Thread.java:840) [na:na]
        Caused by: java.io.IOException: Broken pipe
        \tat java.base/sun.nio.ch.SocketDispatcher.write0(Native Method) ~[na:na]
        \tat java.base/sun.nio.ch.SocketChannelImpl.write(SocketChannelImpl.java:532) ~[na:na]
        \tat org.apache.tomcat.util.net.NioChannel.write(NioChannel.java:140) ~[tomcat-embed-core-9.0.31.jar!/:9.0.31]
        \tat org.apache.coyote.http11.Http11OutputBuffer.doWrite(Http11OutputBuffer.java:190) ~[tomcat-embed-core-9.0.31.jar!/:9.0.31]
        \tat com.acme.web.Download.stream(Download.java:41) ~[classes!/:na]
        \t... 12 common frames omitted
        """;
    private static final String POOL = """
        org.postgresql.util.PSQLException: An I/O error occurred while sending to the backend.
        \tat org.postgresql.core.v3.QueryExecutorImpl.execute(QueryExecutorImpl.java:395)
        \tat com.zaxxer.hikari.pool.ProxyPreparedStatement.executeQuery(ProxyPreparedStatement.java:52)
        \tat com.acme.orders.OrderStore.load(OrderStore.java:77)
        Caused by: java.net.SocketException: Connection reset by peer (Write failed)
        \tat java.net.SocketOutputStream.socketWrite0(Native Method)
        \tat java.net.SocketOutputStream.write(SocketOutputStream.java:143)
        \tat org.postgresql.core.PGStream.flush(PGStream.java:665)
        \tat com.zaxxer.hikari.pool.ProxyPreparedStatement.executeQuery(ProxyPreparedStatement.java:52)
        \tat com.acme.orders.OrderStore.load(OrderStore.java:77)
        \t... 5 more
        """;

    private final Explanations explanations = new Explanations();

    private String explain(String log) throws IOException {
        explanations.read(new ByteArrayInputStream(log.getBytes(StandardCharsets.UTF_8)));
        return explanations.text().replaceAll("\\s+", " ");
    }

    @Test
    void aServersAbortedClientIsToldFromItsStack() throws IOException {
        String text = explain("2026-11-24 10:00:01.123 ERROR [http-nio-8080-exec-3] c.a.web.Errors - request failed\n" + TOMCAT);
        assertThat(text).contains("1 × EPIPE, a write").contains("com.acme.web.Download.stream(Download.java:41)")
            .contains("the server, by the stack (Tomcat)").contains("at 2026-11-24 10:00:01, thread http-nio-8080-exec-3")
            .contains("CLIENT_GONE, ALREADY_FAILED").contains("Everything below is a guess").doesNotContain("certain").doesNotContain("likely ");
        assertThat(explanations.failures()).isEqualTo(1);
    }

    /** As some collectors quote lines that belong to the one before. */
    @Test
    void aStackBehindBarsIsReadLikeOneWithout() throws IOException {
        String text = explain("2026-11-24 10:00:01.123 ERROR [http-nio-8080-exec-3] c.a.web.Errors - request failed\n"
            + TOMCAT.replace("\t", "|\t"));
        assertThat(text).contains("1 × EPIPE, a write").contains("com.acme.web.Download.stream(Download.java:41)")
            .contains("the server, by the stack (Tomcat)");
    }

    @Test
    void theWordsOfTheSystemAloneAreEnoughBehindALevel() throws IOException {
        assertThat(explain("2026-11-24 10:00:01.123 WARN Connection reset by peer\n2026-11-24 10:00:03.123 [WARN] Broken pipe\n"))
            .contains("1 × ECONNRESET", "1 × EPIPE");
        assertThat(explain("2026-11-24 10:00:01.123 WARN no Broken pipe today\n")).contains("2 failed writes");
    }

    @Test
    void turkish() throws IOException {
        assertThat(explain("java.net.SocketException: Veri al\u0131nam\u0131yor\n\tat java.net.SocketOutputStream.socketWrite0(Native Method)\n"))
            .contains("1 × EPIPE, a write");
    }

    @Test
    void whatCannotBeReadIsSaid() throws IOException {
        explanations.read(new ByteArrayInputStream("x java.io.IOException: Broken pipe\n".getBytes(StandardCharsets.UTF_16LE)));
        assertThat(explanations.text()).contains("2 lines are not UTF-8").contains("iconv");
        explanations.read(new ByteArrayInputStream(new byte[5 << 20]));
        assertThat(explanations.text()).contains("1 line is longer than 4 MB");
        assertThat(explain("{\"event.name\":\"epipe.write_failure\",\"epipe.verdict\":\"PEER_CLOSED\"}\n"))
            .contains("1 line is a record of epipe itself").contains("No failed write or read of a socket in 4 lines");
    }

    @Test
    void aPooledDriversResetPointsAtIdleTimeOuts() throws IOException {
        assertThat(explain("10:00:01.5 [main] WARN - x\n" + POOL)).contains("1 × ECONNRESET, a write").contains("the client, by the stack (the PostgreSQL driver)")
            .contains("com.acme.orders.OrderStore.load(OrderStore.java:77)").contains("look at idle time-outs first");
    }

    @Test
    void jsonLinesOfSeveralLayoutsAreRead() throws IOException {
        String logstash = "{\"@timestamp\":\"2026-11-24T10:00:01.000Z\",\"thread_name\":\"t1\",\"message\":\"failed\",\"stack_trace\":\""
            + TOMCAT.replace("\n", "\\n").replace("\t", "\\t") + "\"}\n";
        String ecs = "{\"@timestamp\":\"2026-11-24T10:00:02.000Z\",\"process\":{\"thread\":{\"name\":\"t2\"}},\"error\":{\"stack_trace\":\""
            + TOMCAT.replace("\n", "\\n").replace("\t", "\\t") + "\"}}\n";
        String log4j = "{\"instant\":{\"epochSecond\":1795514403,\"nanoOfSecond\":5},\"thread\":\"t3\",\"thrown\":{\"name\":\"java.io.IOException\","
            + "\"message\":\"Broken pipe\"},\"message\":\"x\"}\n";
        assertThat(explain(logstash + ecs + log4j)).contains("3 failed writes and reads of sockets at 2 places").contains("2 × EPIPE")
            .contains("from 2026-11-24 10:00:01 to 2026-11-24 10:00:02, 2 threads, such as t1").contains("at 2026-11-24 10:00:03, thread t3");
    }

    @Test
    void everyLanguageThatIsKnownIsRead() throws IOException {
        String log = "";
        for (String words : new String[] {"Datenübergabe unterbrochen (broken pipe)", "Relais brisé (pipe)", "断开的管道", "Обрыв канала",
            "Die Verbindung wurde vom Kommunikationspartner zurückgesetzt", "接続が相手からリセットされました", "连接被对方重设",
            "An existing connection was forcibly closed by the remote host", "Eine vorhandene Verbindung wurde vom Remotehost geschlossen"}) {
            log += "java.io.IOException: " + words + "\n\tat sun.nio.ch.SocketDispatcher.write0(Native Method)\n\tat com.acme.A.b(A.java:1)\n";
        }
        String text = explain(log);
        assertThat(text).contains("4 × EPIPE, a write").contains("5 × ECONNRESET, a write").contains("not English");
    }

    @Test
    void nettysWordsAndALineWithoutAStackAreRead() throws IOException {
        assertThat(explain("2026-11-24 10:00:01 WARN x io.netty.channel.unix.Errors$NativeIoException: writevAddresses(..) failed: Connection reset by peer\n"
            + "2026-11-24 10:00:02 WARN [w] relay - cannot forward to 10.0.0.7: Broken pipe\n"))
            .contains("1 × ECONNRESET").contains("1 × EPIPE").contains("not known: there is no stack");
    }

    @Test
    void aRhythmIsFound() throws IOException {
        StringBuilder log = new StringBuilder();
        for (int minute = 0; minute < 40; minute++) {
            log.append(String.format("10:%02d:%02d.%03d [w] ERROR x%n", minute, 7, minute * 3)).append(TOMCAT);
        }
        assertThat(explain(log.toString())).contains("39 of 39 intervals are 60.0 s long, about 60 s");
    }

    @Test
    void consequencesAreToldFromFirstErrors() throws IOException {
        String closing = "java.net.SocketException: Broken pipe (Write failed)\n\tat java.net.SocketOutputStream.socketWrite0(Native Method)\n"
            + "\tat sun.security.ssl.SSLSocketImpl.closeNotify(SSLSocketImpl.java:9)\n\tat sun.security.ssl.SSLSocketImpl.close(SSLSocketImpl.java:1)\n"
            + "\tat com.acme.A.done(A.java:9)\n";
        assertThat(explain("10:00:01.000 [w] E\n" + POOL + "10:00:01.200 [w] E\n" + closing)).contains("1 of 1 came while something was being closed");
    }

    @Test
    void whatIsNoFailureOfAConnectionIsCountedApart() throws IOException {
        String text = explain("java.net.SocketException: Socket closed\n\tat java.net.SocketOutputStream.write(S.java:1)\n"
            + "java.net.SocketTimeoutException: Read timed out\n\tat java.net.SocketInputStream.read(S.java:1)\n"
            + "java.net.ConnectException: Connection timed out\n\tat java.net.PlainSocketImpl.socketConnect(Native Method)\n"
            + "java.io.IOException: Broken pipe\n\tat java.io.FileOutputStream.writeBytes(Native Method)\n"
            + "java.io.IOException: No space left on device\n\tat java.io.FileOutputStream.writeBytes(Native Method)\n"
            + "java.io.FileNotFoundException: x (Permission denied)\njava.lang.IllegalArgumentException: Invalid argument\n"
            + "the broken pipe in the kitchen was mended. Connection reset is a word, too\n");
        assertThat(text).startsWith("No failed write or read of a socket").contains("1 connects failed").contains("2 failures were made up by the JDK")
            .contains("1 broken pipes were pipes");
        assertThat(explanations.failures()).isZero();
    }

    @Test
    void anExceptionWithinItsSuppressedOneCountsOnce() throws IOException {
        assertThat(explain(POOL + "\tSuppressed: java.net.SocketException: Broken pipe (Write failed)\n\t\tat com.acme.B.c(B.java:3)\n"))
            .contains("1 failed write or read of a socket at 1 place, in ");
    }

    @Test
    void recordsOfTheAgentAreNotGuessedAt() throws IOException {
        assertThat(explain("{\"event.name\":\"epipe.write_failure\",\"epipe.verdict\":\"CLIENT_GONE\",\"exception.stacktrace\":\"java.io.IOException: Broken pipe\"}\n"))
            .startsWith("No failed write");
    }

    @Test
    void aLogCannotWriteToTheTerminal() throws IOException {
        explanations.read(new ByteArrayInputStream(("java.io.IOException: \u001b[31m: Broken pipe\n\tat com.acme.Evil.x(\u001b]0;owned\u0007.java:3)\n")
            .getBytes(StandardCharsets.UTF_8)));
        assertThat(explanations.text()).doesNotContain("\u001b").doesNotContain("\u0007").contains("EPIPE");
    }

    @Test
    void noLineIsTooOdd() throws IOException {
        java.util.Random random = new java.util.Random(3);
        String pieces = "java.io.IOException: Broken pipe\n\tat (:.)[]{}\"' 10:99:61 2026-13-45T25:00:00Z Caused by: Suppressed: ... 4 more \u0000\ufffd$$";
        for (int i = 0; i < 2_000; i++) {
            StringBuilder odd = new StringBuilder();
            for (int k = 0; k < 30; k++) {
                int from = random.nextInt(pieces.length());
                odd.append(pieces, from, Math.min(pieces.length(), from + 1 + random.nextInt(20)));
            }
            explanations.read(new ByteArrayInputStream(odd.toString().getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(explanations.text()).isNotEmpty();
    }
}
