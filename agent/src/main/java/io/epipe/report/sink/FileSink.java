package io.epipe.report.sink;

import io.epipe.record.ProcessFacts;
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
        this.file = new AppendedFile(ofProcess(file), purpose);
        this.instead = instead;
    }

    /** {@code %p} is the process id: JVMs with the same options get a file each. */
    private static File ofProcess(File file) {
        return file.getPath().contains("%p") ? new File(file.getPath().replace("%p", Long.toString(ProcessFacts.pid()))) : file;
    }

    @Override
    public String destination() {
        return file.path();
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
