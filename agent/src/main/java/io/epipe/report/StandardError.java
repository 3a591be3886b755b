package io.epipe.report;

import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.Charset;

/**
 * Standard error as the application has set it up: {@link System#err} is read for each text, so that a redirected log
 * gets the reports too.
 */
final class StandardError implements ReportSink {

    /** {@code PrintStream.charset()}, from JDK 18 on; null before. */
    private static final Method CHARSET = charsetMethod();

    private static Method charsetMethod() {
        try {
            return PrintStream.class.getMethod("charset");
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    @Override
    public void start() {
        // nothing to open; not even looked at before there is something to say
    }

    @Override
    public void write(String text) {
        PrintStream err = System.err;
        if (err == null) {
            return;
        }
        String fitted = PlainCharacters.fit(text, charset(err));
        String separator = System.lineSeparator();
        // one call, so that lines of other threads do not come in between
        err.print("\n".equals(separator) ? fitted : fitted.replace("\n", separator));
        err.flush();
    }

    /**
     * The charset that a stream encodes with. Before JDK 18 nobody can be asked: JDK 8 to 17 encode standard error with
     * {@code sun.stderr.encoding} where that is set (a terminal) and with the default charset elsewhere
     * (System.initPhase1).
     */
    static Charset charset(PrintStream stream) {
        try {
            if (CHARSET != null) {
                return (Charset) CHARSET.invoke(stream);
            }
            String terminal = System.getProperty("sun.stderr.encoding");
            return terminal == null ? Charset.defaultCharset() : Charset.forName(terminal);
        } catch (Exception e) {
            return Charset.defaultCharset();
        }
    }

    /** Says that something of epipe does not work: one line, whatever the state of standard error. */
    static void complain(String what) {
        try {
            new StandardError().write("epipe: " + Printable.oneLine(what) + "\n");
        } catch (Throwable t) {
            // the application's own stream threw: nobody is left to tell
        }
    }
}
