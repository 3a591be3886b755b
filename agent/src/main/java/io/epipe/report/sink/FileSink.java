package io.epipe.report.sink;

import io.epipe.report.pipeline.ToldElsewhereException;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A file of text in UTF-8. */
public final class FileSink implements Sink {

    private final AppendedFile file;
    private final Sink instead;

    /**
     * @param purpose what is written there, for the complaint: "option log"
     * @param instead gets what the file does not take; null for nobody
     */
    public FileSink(File file, String purpose, Sink instead) {
        this.file = new AppendedFile(file, purpose);
        this.instead = instead;
    }

    @Override
    public void start() throws IOException {
        file.create();
    }

    /** @throws ToldElsewhereException if the other sink took it */
    @Override
    public void write(String text) throws IOException {
        try {
            // getBytes replaces half a surrogate pair, which an exception's message may hold
            file.append(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            if (instead == null) {
                throw e;
            }
            instead.write(text);
            throw new ToldElsewhereException(e);
        }
    }

    @Override
    public long blockedSince() {
        long since = file.blockedSince();
        return since != 0 || instead == null ? since : instead.blockedSince();
    }
}
