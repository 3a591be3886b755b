package io.epipe.report.sink;

import io.epipe.record.Printable;
import io.epipe.report.pipeline.ToldElsewhereException;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.Charset;

/**
 * Standard error or standard output as the application has set them up: {@link System#err} is read for each text, so that a redirected log
 * gets the reports too.
 */
public final class StandardStream implements Sink {

    /** {@code PrintStream.charset()}, from JDK 18 on; null before. */
    private static final Method CHARSET = charsetMethod();

    private final boolean error;
    private final String purpose;
    private final Sink instead;
    private final DeviceTime device = new DeviceTime();
    private boolean complained;

    private StandardStream(boolean error, String purpose, Sink instead) {
        this.error = error;
        this.purpose = purpose;
        this.instead = instead;
    }

    public static StandardStream error() {
        return new StandardStream(true, null, null);
    }

    /**
     * Standard output.
     *
     * @param purpose what is written there, for the complaint: "option log"
     * @param instead gets what standard output does not take; null for nobody
     */
    public static StandardStream output(String purpose, Sink instead) {
        return new StandardStream(false, purpose, instead);
    }

    private static Method charsetMethod() {
        try {
            return PrintStream.class.getMethod("charset");
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    @Override
    public String destination() {
        String name = error ? "standard error" : "standard output";
        PrintStream stream = error ? System.err : System.out;
        if (stream == null) {
            return name + ", which the application has taken away: nobody can read it";
        }
        return isNowhere() ? name + ", which is /dev/null unless the application has set up another: a path or app is to be preferred" : name;
    }

    /** Whether this process was started with the descriptor on /dev/null, as daemons often are, or closed. */
    private boolean isNowhere() {
        try {
            File descriptor = descriptor();
            return new File("/proc/self/fd").isDirectory() && descriptor.getCanonicalPath().equals("/dev/null");
        } catch (IOException e) {
            return false;
        }
    }

    private File descriptor() {
        return new File("/proc/self/fd/" + (error ? 2 : 1));
    }

    /** Whether it leads to a pipe or a socket: once nobody reads from that, nobody ever will. */
    private boolean isPiped() {
        try {
            File descriptor = descriptor();
            return descriptor.exists() && !descriptor.isFile() && !descriptor.getCanonicalPath().startsWith("/dev/");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void start() {
        // nothing to open; not even looked at before there is something to say
    }

    /**
     * Writes, and asks the stream whether it could.
     *
     * @throws IOException if it could not, as far as can be known: a stream keeps the error that it met once
     * @throws ToldElsewhereException if the other sink took it
     */
    @Override
    public void write(String text) throws IOException {
        PrintStream stream = error ? System.err : System.out;
        if (stream == null) {
            return;
        }
        String fitted = PlainCharacters.fit(text, charset(stream, error));
        String separator = System.lineSeparator();
        boolean failed;
        device.begin();
        try {
            boolean failedBefore = stream.checkError();
            // one call, so that lines of other threads do not come in between
            stream.print("\n".equals(separator) ? fitted : fitted.replace("\n", separator));
            // flushes
            failed = stream.checkError() && (!failedBefore || isPiped());
        } finally {
            device.end();
        }
        if (failed) {
            failed(text);
        }
    }

    private void failed(String text) throws IOException {
        IOException failure = new IOException(isPiped() ? "nobody reads it any more" : "it met an error");
        if (!complained && !error) {
            complained = true;
            complain(purpose + ": cannot write to standard output: " + failure.getMessage());
        }
        if (instead == null) {
            throw failure;
        }
        instead.write(text);
        throw new ToldElsewhereException(failure);
    }

    @Override
    public long blockedSince() {
        long since = device.since();
        return since != 0 || instead == null ? since : instead.blockedSince();
    }

    /** Does all that {@link #write} does, but write. */
    public static void rehearse() {
        PrintStream stream = System.err;
        if (stream != null) {
            PlainCharacters.fit("", charset(stream, true));
        }
    }

    /**
     * The charset that a stream encodes with. Before JDK 18 nobody can be asked: JDK 8 to 17 encode with {@code sun.stderr.encoding} or
     * {@code sun.stdout.encoding} where that is set (a terminal) and with the default charset elsewhere
     * (System.initPhase1).
     */
    public static Charset charset(PrintStream stream, boolean error) {
        try {
            if (CHARSET != null) {
                return (Charset) CHARSET.invoke(stream);
            }
            String terminal = System.getProperty(error ? "sun.stderr.encoding" : "sun.stdout.encoding");
            return terminal == null ? Charset.defaultCharset() : Charset.forName(terminal);
        } catch (Exception e) {
            return Charset.defaultCharset();
        }
    }

    /** Says that something of epipe does not work: one line, whatever the state of standard error. */
    public static void complain(String what) {
        try {
            error().write("epipe: " + Printable.oneLine(what) + "\n");
        } catch (Throwable t) {
            // the application's own stream threw: nobody is left to tell
        }
    }
}
