package io.epipe.report.json;

import io.epipe.incident.Incident;
import io.epipe.record.Omissions;
import io.epipe.record.Printable;
import io.epipe.record.ProcessFacts;
import io.epipe.record.Repeats;
import io.epipe.report.pipeline.Output;
import io.epipe.report.sink.Sink;

import java.io.IOException;

/** JSON lines, one record a line. */
public final class JsonOutput implements Output {

    private final Sink sink;
    private final boolean ascii;
    private final String service;
    /** Made for the first record: a JVM that never has one never loads Jackson. */
    private JsonRecords records;

    /**
     * @param ascii   whether to escape all that is not ASCII, because the sink's charset is not known
     * @param service {@code service.name}; null for none
     */
    public JsonOutput(Sink sink, boolean ascii, String service) {
        this.sink = sink;
        this.ascii = ascii;
        this.service = service;
    }

    /** Where it goes, in words. */
    public String destination() {
        return sink.destination();
    }

    @Override
    public String name() {
        return "json";
    }

    @Override
    public boolean isEveryIncident() {
        return false;
    }

    @Override
    public String where() {
        return destination();
    }

    @Override
    public void start() throws IOException {
        // now: a record may come when no descriptor is left to read them with
        ProcessFacts.hostName();
        ProcessFacts.instanceId();
        sink.start();
    }

    @Override
    public void report(Incident incident) throws IOException {
        write(records().of(incident));
    }

    @Override
    public void repeats(Repeats repeats) throws IOException {
        write(records().of(repeats));
    }

    @Override
    public void omitted(Omissions omissions) throws IOException {
        write(records().of(omissions));
    }

    private JsonRecords records() {
        if (records == null) {
            records = new JsonRecords(service);
        }
        return records;
    }

    private void write(String record) throws IOException {
        sink.write(escaped(record) + "\n");
    }

    /**
     * What could colour a terminal or turn its text round is escaped, as JSON allows for every character: outside of its strings JSON is ASCII,
     * and inside of them this is the same.
     */
    private String escaped(String record) {
        StringBuilder text = new StringBuilder(record.length() + 64);
        for (int i = 0; i < record.length(); i++) {
            char c = record.charAt(i);
            if (c < 0x7f || !ascii && !Printable.isHarmful(c)) {
                text.append(c);
            } else {
                text.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    text.append(Character.forDigit(c >> shift & 15, 16));
                }
            }
        }
        return text.toString();
    }

    @Override
    public long blockedSince() {
        return sink.blockedSince();
    }

    @Override
    public void close() {
        // nothing is held open
    }
}
