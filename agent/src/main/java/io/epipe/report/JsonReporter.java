package io.epipe.report;

import io.epipe.incident.Incident;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** JSON lines, appended to a file, one record a line. */
final class JsonReporter implements Reporter {

    private final AppendedFile file;
    private final String service;
    /** Made for the first record: a JVM that never has one never loads Jackson. */
    private JsonRecords records;

    /** @param service {@code service.name}; null for none */
    JsonReporter(File file, String service) {
        this.file = new AppendedFile(file, "option json");
        this.service = service;
    }

    @Override
    public String name() {
        return "json";
    }

    @Override
    public void start() throws IOException {
        file.create();
    }

    @Override
    public void report(Incident incident) throws IOException {
        append(records().of(incident));
    }

    @Override
    public void repeats(Repeats repeats) throws IOException {
        append(records().of(repeats));
    }

    @Override
    public void omitted(Omissions omissions) throws IOException {
        append(records().of(omissions));
    }

    private JsonRecords records() {
        if (records == null) {
            records = new JsonRecords(service);
        }
        return records;
    }

    /**
     * As bytes here and not by the generator: getBytes replaces half a surrogate pair, which an exception's message
     * may hold.
     */
    private void append(String record) throws IOException {
        file.append((record + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void flush() {
        // every record is written at once
    }

    @Override
    public void close() {
        // nothing is held open
    }
}
