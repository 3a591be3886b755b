package io.epipe.incident;

import io.epipe.diagnosis.PlainWords;
import io.epipe.diagnosis.Verdict;
import io.epipe.instrument.StacklessException;

import io.epipe.netty.NettyChannel;

import java.io.IOException;

/**
 * The note that an incident leaves on the exception that the application gets, so that the mystery line in a log explains itself.
 *
 * <p>It is a suppressed exception, which leaves type, message, cause and stack of the original as they were, and a plain
 * {@link IOException}, which prints and serialises everywhere.
 */
public final class Annotation {

    /** How every annotation begins. */
    public static final String PREFIX = "epipe #";

    private Annotation() {
    }

    /** Adds the note; does nothing to an exception that takes none (suppression disabled). */
    static void annotate(Throwable thrown, long id, String words) {
        annotate(thrown, PREFIX + id + " " + words);
    }

    /** Adds a note that names the record which tells why this connection or pipe is broken. */
    static void annotateConsequence(Throwable thrown, long firstIncidentId, boolean ofPipe) {
        // words of our own alone: nothing in them has to be made harmless, which counts in a storm
        add(thrown, PREFIX + firstIncidentId + " " + Verdict.ALREADY_FAILED
            + ": this " + (ofPipe ? "pipe" : "connection") + " was broken already; the first failure is told as " + PREFIX + firstIncidentId);
    }

    private static void annotate(Throwable thrown, String note) {
        // it tells names of threads and words of exceptions, and whoever logs the exception prints it
        add(thrown, PlainWords.oneLine(note));
    }

    private static void add(Throwable thrown, String note) {
        if (thrown.getClass().getClassLoader() != null && NettyChannel.isNative(thrown) && !NettyChannel.isFresh(thrown)) {
            // made once and thrown for every connection
            return;
        }
        thrown.addSuppressed(StacklessException.of(note));
    }

    /** Whether an exception is such a note. */
    public static boolean isAnnotation(Throwable suppressed) {
        return suppressed.getClass() == IOException.class && suppressed.getMessage() != null
            && suppressed.getMessage().startsWith(PREFIX) && suppressed.getStackTrace().length == 0;
    }
}
