package io.epipe.command;

import io.epipe.report.sink.PlainCharacters;
import io.epipe.report.sink.StandardStream;

import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.Charset;

/** Standard output or standard error, with the lines and arrows of ours in ASCII where its charset lacks them, as in most containers. */
final class FittedWriter extends Writer {

    private final PrintStream stream;
    private final Charset charset;

    FittedWriter(PrintStream stream, boolean error) {
        this.stream = stream;
        charset = StandardStream.charset(stream, error);
    }

    @Override
    public void write(char[] text, int offset, int length) {
        stream.print(PlainCharacters.fit(new String(text, offset, length), charset));
    }

    @Override
    public void flush() {
        stream.flush();
    }

    /** The stream is the JVM's. */
    @Override
    public void close() {
        flush();
    }
}
