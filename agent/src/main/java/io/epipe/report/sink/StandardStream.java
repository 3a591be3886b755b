package io.epipe.report.sink;

import io.epipe.record.Printable;

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
    private final DeviceTime device = new DeviceTime();

    private StandardStream(boolean error) {
        this.error = error;
    }

    public static StandardStream error() {
        return new StandardStream(true);
    }

    public static StandardStream output() {
        return new StandardStream(false);
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
            File descriptor = new File("/proc/self/fd/" + (error ? 2 : 1));
            return new File("/proc/self/fd").isDirectory() && descriptor.getCanonicalPath().equals("/dev/null");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void start() {
        // nothing to open; not even looked at before there is something to say
    }

    @Override
    public void write(String text) {
        PrintStream stream = error ? System.err : System.out;
        if (stream == null) {
            return;
        }
        String fitted = PlainCharacters.fit(text, charset(stream, error));
        String separator = System.lineSeparator();
        device.begin();
        try {
            // one call, so that lines of other threads do not come in between
            stream.print("\n".equals(separator) ? fitted : fitted.replace("\n", separator));
            stream.flush();
        } finally {
            device.end();
        }
    }

    @Override
    public long blockedSince() {
        return device.since();
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
    static Charset charset(PrintStream stream, boolean error) {
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
