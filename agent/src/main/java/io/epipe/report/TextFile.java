package io.epipe.report;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A file of text in UTF-8. What it does not take goes to standard error, so that no report is lost for a wrong path.
 */
final class TextFile implements ReportSink {

    private final AppendedFile file;
    private final ReportSink instead = new StandardError();

    TextFile(File file) {
        this.file = new AppendedFile(file, "option log");
    }

    @Override
    public void start() throws IOException {
        file.create();
    }

    @Override
    public void write(String text) throws IOException {
        try {
            file.append(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            instead.write(text);
            throw e;
        }
    }
}
