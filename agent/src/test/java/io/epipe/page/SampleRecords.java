package io.epipe.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Writes records as a few services on a few hosts would, the same for the same seed. They have the keys of docs/records.md. */
final class SampleRecords {

    /** 2026-11-24T00:00:00Z */
    static final long BEGIN = 1_795_478_400_000_000L;

    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final JsonFactory JSON = new JsonFactory();

    private static final String[] SERVICES = {"orders", "checkout", "catalogue", "mail"};
    private static final String[] SITES = {"com.acme.orders.OrderStore.flush", "com.acme.orders.Invoices.send", "com.acme.web.Download.stream",
        "com.acme.web.SearchPage.render", "com.acme.mail.Outbox.deliver", "com.acme.catalogue.Feed.push", "com.acme.cache.Sessions.put"};

    private final Random random;
    private final double days;

    SampleRecords(long seed, double days) {
        random = new Random(seed);
        this.days = days;
    }

    /** Writes so many incidents, some of them with repeats, into as many files as there are hosts, and returns those. */
    static List<Path> write(Path directory, int incidents, int hosts, long seed) throws IOException {
        SampleRecords records = new SampleRecords(seed, 4);
        Path[] files = new Path[hosts];
        OutputStream[] streams = new OutputStream[hosts];
        for (int i = 0; i < hosts; i++) {
            files[i] = directory.resolve("host-" + i + ".json");
            streams[i] = new java.io.BufferedOutputStream(Files.newOutputStream(files[i]), 1 << 16);
        }
        for (int i = 0; i < incidents; i++) {
            int host = i % hosts;
            for (String line : records.next(i + 1, host)) {
                streams[host].write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        for (OutputStream stream : streams) {
            stream.close();
        }
        return List.of(files);
    }

    private List<String> next(int id, int host) throws IOException {
        // more in the daytime
        double day = random.nextInt((int) Math.ceil(days));
        double hour = Math.max(0, Math.min(23.99, 14 + 4 * random.nextGaussian()));
        long micros = BEGIN + (long) ((day * 24 + hour) * 3_600e6);
        int kind = random.nextInt(100);
        int service = host % SERVICES.length;
        StringWriter text = new StringWriter();
        JsonGenerator out = JSON.createGenerator(text);
        Incident incident = kind < 22 ? stale() : kind < 50 ? clientGone() : kind < 68 ? midTransfer() : kind < 82 ? closed()
            : kind < 92 ? forgotten() : aborted();
        incident.write(out, micros, id, host, SERVICES[service]);
        out.close();
        if (random.nextInt(8) > 0) {
            return List.of(text.toString());
        }
        StringWriter repeats = new StringWriter();
        JsonGenerator more = JSON.createGenerator(repeats);
        incident.repeats(more, micros, id, host, SERVICES[service], 1 + random.nextInt(60));
        more.close();
        return List.of(text.toString(), repeats.toString());
    }

    private String client() {
        return "203.0.113." + (1 + random.nextInt(200));
    }

    private Incident stale() {
        long closed = 20 + random.nextInt(9_000);
        long idle = 300_000 + random.nextInt(240);
        Incident i = new Incident("STALE_CONNECTION", "likely", "EPIPE", "client", "10.0.3.7", 3306, 40_000 + random.nextInt(20_000));
        i.closedAgo = closed;
        i.lastReceived = closed + idle;
        i.lastSent = 4;
        i.age = closed + idle + random.nextInt(900_000);
        i.lost = 60 + random.nextInt(900);
        i.explanation = "This connection had been idle for " + seconds(idle) + " when the server closed it (FIN), " + seconds(closed)
            + " before this write. The write was answered with a reset. " + i.lost + " bytes were never acknowledged.";
        i.advice = "Keep idle connections for a shorter time than the server does, or validate them before use.";
        i.timeline = List.of(line("−" + seconds(closed + idle), "us ◀── 1,204 bytes ── peer", "read; the last of them then"),
            line("−" + seconds(closed), "us ◀──── FIN ──── peer", "the peer closed"),
            line("−0.004 s", "us ── " + i.lost + " bytes ──▶ peer", "never acknowledged"),
            line("", "us ◀──── RST ──── peer", "the answer to it"), line(" 0", "us ── 84 bytes ✗", "EPIPE: Broken pipe"));
        return i;
    }

    private Incident clientGone() {
        Incident i = new Incident("CLIENT_GONE", random.nextBoolean() ? "certain" : "likely", "EPIPE", "server", client(),
            30_000 + random.nextInt(30_000), 8080);
        i.closedAgo = 50 + random.nextInt(20_000);
        i.lastReceived = i.closedAgo + (long) (Math.exp(6 + 1.2 * random.nextGaussian()));
        i.lastSent = 12;
        i.age = i.lastReceived + 30;
        i.lost = 1_000 + random.nextInt(100_000);
        i.explanation = "The client closed this connection " + seconds(i.closedAgo) + " before this write, before it had its answer. "
            + i.lost + " bytes were never acknowledged.";
        i.advice = "Compare how long the answer took with the time-outs of the client and of every proxy between.";
        i.timeline = List.of(line("−" + seconds(i.lastReceived), "us ◀─ 412 bytes ─ peer", "read"),
            line("−" + seconds(i.closedAgo), "us ◀──── FIN ──── peer", "the peer closed"), line("", "us ◀──── RST ──── peer", "the connection was reset"),
            line(" 0", "us ── 8,192 bytes ✗", "EPIPE: Broken pipe"));
        return i;
    }

    private Incident midTransfer() {
        Incident i = new Incident("PEER_CLOSED_MID_TRANSFER", "likely", "ECONNRESET", random.nextBoolean() ? "server" : "client",
            client(), 30_000 + random.nextInt(9), 8443);
        i.age = 100 + random.nextInt(60_000);
        i.lastReceived = 2 + random.nextInt(40);
        i.lastSent = 0;
        i.lost = 200_000 + random.nextInt(2_000_000);
        i.explanation = "The peer stopped in the middle of our data: " + i.lost + " bytes were on their way and never acknowledged.";
        i.advice = "If there are unread bytes, read them: they often are the peer's reason.";
        i.timeline = List.of(line("", "us ── 1,048,576 bytes ──▶ peer", "acknowledged"), line("−0.002 s", "us ── " + i.lost + " bytes ──▶ peer", "never acknowledged"),
            line("", "us ◀──── RST ──── peer", "the connection was reset"), line(" 0", "us ── 65,536 bytes ✗", "ECONNRESET: Connection reset by peer"));
        return i;
    }

    private Incident closed() {
        Incident i = new Incident("PEER_CLOSED", "certain", "EPIPE", "client", "10.0.5." + (1 + random.nextInt(6)), 25, 40_000 + random.nextInt(20_000));
        i.closedAgo = 1 + random.nextInt(4_000);
        i.lastReceived = i.closedAgo + 100 + random.nextInt(400_000);
        i.lastSent = 40;
        i.age = i.lastReceived + 1_000;
        i.lost = 5;
        i.explanation = "The peer closed this connection " + seconds(i.closedAgo) + " before this write, in the normal way (FIN).";
        i.advice = "Find out who closes first, and why: look in the peer's log.";
        i.timeline = List.of(line("", "us ── 5 bytes ──▶ peer", "acknowledged"), line("−" + seconds(i.closedAgo), "us ◀──── FIN ──── peer", "the peer closed"),
            line("−0.040 s", "us ── 5 bytes ──▶ peer", "never acknowledged"), line("", "us ◀──── RST ──── peer", "the answer to it"),
            line(" 0", "us ── 5 bytes ✗", "EPIPE: Broken pipe"));
        return i;
    }

    private Incident forgotten() {
        Incident i = new Incident("CONNECTION_FORGOTTEN", "likely", "ECONNRESET", "client", "10.0.9.2", 5672, 40_000 + random.nextInt(20_000));
        i.lastReceived = 350_000 + random.nextInt(2_000_000);
        i.lastSent = 4;
        i.age = i.lastReceived * 2;
        i.lost = 300;
        i.explanation = "After a silence of " + seconds(i.lastReceived) + " our data was answered with a reset, and no FIN had come.";
        i.advice = "Compare the silence with the idle time-outs on the way. Send keep-alives or drop idle connections sooner.";
        i.timeline = List.of(line("−" + seconds(i.lastReceived), "us ◀─ 8 bytes ─ peer", "read; the last of them then"), line("−0.004 s", "us ── 300 bytes ──▶ peer", "never acknowledged"),
            line("", "us ◀──── RST ──── peer", "the connection was reset"), line(" 0", "us ── 300 bytes ✗", "ECONNRESET: Connection reset by peer"));
        return i;
    }

    private Incident aborted() {
        Incident i = new Incident("PEER_ABORTED", "likely", "ECONNRESET", "client", "10.0.7." + random.nextInt(40), 9200, 40_000 + random.nextInt(20_000));
        i.lastReceived = 500 + random.nextInt(100_000);
        i.lastSent = i.lastReceived + 4;
        i.age = i.lastReceived + 100;
        i.explanation = "The connection was reset, and nothing of ours was on its way.";
        i.advice = "Look in the peer's log and the proxy's.";
        i.timeline = List.of(line("", "us ◀──── RST ──── peer", "the connection was reset"), line(" 0", "us ── 90 bytes ✗", "ECONNRESET: Connection reset by peer"));
        return i;
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.3f s", millis / 1_000.0);
    }

    private static String line(String time, String arrow, String note) {
        return String.format("%12s  %-34s%s", time, arrow, note);
    }

    /** One incident before it is a line. */
    private final class Incident {
        final String verdict;
        final String confidence;
        final String error;
        final String role;
        final String peer;
        final int peerPort;
        final int localPort;
        final int site = random.nextInt(SITES.length);
        long closedAgo = -1;
        long lastReceived;
        long lastSent;
        long age;
        long lost;
        String explanation;
        String advice;
        List<String> timeline;

        Incident(String verdict, String confidence, String error, String role, String peer, int peerPort, int localPort) {
            this.verdict = verdict;
            this.confidence = confidence;
            this.error = error;
            this.role = role;
            this.peer = peer;
            this.peerPort = peerPort;
            this.localPort = localPort;
        }

        private void begin(JsonGenerator out, long micros, String event, int id, int host, String service) throws IOException {
            out.writeStartObject();
            out.writeStringField("timestamp", TIME.format(Instant.EPOCH.plusNanos(micros * 1_000)));
            out.writeStringField("event.name", event);
            out.writeStringField("epipe.incident.id", Integer.toString(id));
            out.writeStringField("epipe.verdict", verdict);
            out.writeStringField("epipe.confidence", confidence);
            out.writeStringField("network.peer.address", peer);
            if (event.equals("epipe.write_failure") || role.equals("client")) {
                out.writeNumberField("network.peer.port", peerPort);
            }
            out.writeStringField("code.function.name", SITES[site]);
            out.writeStringField("epipe.role", role);
            out.writeStringField("epipe.operation", "Socket.write");
            out.writeStringField("service.name", service);
            out.writeStringField("host.name", "web-" + host);
            out.writeNumberField("process.pid", 4_000 + host);
            out.writeStringField("process.runtime.version", "17.0.19+10");
        }

        void write(JsonGenerator out, long micros, int id, int host, String service) throws IOException {
            begin(out, micros, "epipe.write_failure", id, host, service);
            String message = error.equals("EPIPE") ? "Broken pipe" : "Connection reset by peer";
            out.writeStringField("epipe.explanation", explanation);
            out.writeStringField("epipe.advice", advice);
            out.writeStringField("error.type", error);
            out.writeStringField("exception.type", "java.net.SocketException");
            out.writeStringField("exception.message", message);
            out.writeStringField("exception.stacktrace", "java.net.SocketException: " + message + "\n" + stack());
            out.writeStringField("code.file.path", "Source.java");
            out.writeNumberField("code.line.number", 40 + site);
            out.writeStringField("network.transport", "tcp");
            out.writeStringField("network.type", "ipv4");
            out.writeStringField("network.local.address", "10.0.1." + (10 + host));
            out.writeNumberField("network.local.port", localPort);
            out.writeStringField("network.connection.state", "closed");
            out.writeBooleanField("epipe.role_inferred", false);
            out.writeNumberField("epipe.requested_bytes", 84);
            out.writeBooleanField("epipe.peer.fin_received", closedAgo >= 0);
            if (closedAgo >= 0) {
                out.writeNumberField("epipe.peer.closed_ago_ms", closedAgo);
                out.writeBooleanField("epipe.peer.closed_ago_exact", true);
            }
            out.writeNumberField("epipe.connection.age_ms", age);
            out.writeNumberField("epipe.bytes.sent", 1_000 + lost);
            out.writeNumberField("epipe.bytes.acknowledged", 1_000);
            out.writeNumberField("epipe.bytes.lost", lost);
            out.writeNumberField("epipe.bytes.received", 1_616);
            out.writeNumberField("epipe.bytes.unread", 0);
            out.writeNumberField("epipe.tcp.last_data_sent_ms", lastSent);
            out.writeNumberField("epipe.tcp.last_data_received_ms", lastReceived);
            out.writeNumberField("epipe.tcp.last_ack_received_ms", lastReceived);
            out.writeNumberField("epipe.tcp.rtt_us", 200 + random.nextInt(9_000));
            out.writeNumberField("epipe.tcp.retransmits", 0);
            out.writeNumberField("epipe.tcp.segments_sent", 9);
            out.writeNumberField("epipe.tcp.segments_received", 8);
            out.writeArrayFieldStart("epipe.timeline");
            for (String each : timeline) {
                out.writeString(each);
            }
            out.writeEndArray();
            out.writeStringField("epipe.evidence", "tcp_info");
            out.writeStringField("thread.name", "http-nio-8080-exec-" + random.nextInt(64));
            out.writeNumberField("thread.id", 40 + random.nextInt(64));
            out.writeBooleanField("epipe.thread.virtual", false);
            out.writeEndObject();
        }

        private String stack() {
            StringBuilder stack = new StringBuilder("\tat java.base/sun.nio.ch.SocketDispatcher.write0(Native Method)\n"
                + "\tat java.base/sun.nio.ch.SocketDispatcher.write(SocketDispatcher.java:62)\n"
                + "\tat java.base/sun.nio.ch.NioSocketImpl.implWrite(NioSocketImpl.java:415)\n"
                + "\tat java.base/java.net.Socket$SocketOutputStream.write(Socket.java:1035)\n");
            stack.append("\tat ").append(SITES[site]).append("(Source.java:").append(40 + site).append(")\n");
            for (int i = 0; i < 24; i++) {
                stack.append("\tat org.example.framework.layer").append(i % 7).append(".Handler.invoke(Handler.java:").append(i * 11 + site).append(")\n");
            }
            return stack.append("\tat java.base/java.lang.Thread.run(Thread.java:840)\n").toString();
        }

        void repeats(JsonGenerator out, long micros, int id, int host, String service, int count) throws IOException {
            begin(out, micros + 60_000_000, "epipe.repeats", id, host, service);
            out.writeNumberField("epipe.repeats.count", count);
            out.writeStringField("epipe.repeats.first_timestamp", TIME.format(Instant.EPOCH.plusNanos(micros * 1_000)));
            out.writeStringField("epipe.repeats.last_timestamp", TIME.format(Instant.EPOCH.plusNanos((micros + 41_000_000) * 1_000)));
            out.writeNumberField("epipe.repeats.distinct_peers", 1);
            out.writeEndObject();
        }
    }

    /** By hand: directory, incidents, hosts. */
    public static void main(String[] arguments) throws IOException {
        write(Files.createDirectories(Path.of(arguments[0])), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), 1);
    }
}
