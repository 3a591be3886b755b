package io.epipe;

import io.epipe.status.Status;

import java.io.IOException;
import java.lang.instrument.Instrumentation;

/**
 * A request of the command to the agent: {@code VERB:ANSWER:JAR:OPTIONS}, of which all but the verb may be missing. ANSWER says where the answer goes
 * ({@link Answers}); JAR is the path of the jar that the command came from, with {@code %} and {@code :} as {@code %25} and {@code %3A}.
 */
public final class Request {

    /** How an answer begins that tells why not. */
    static final String REFUSED = "refused ";

    private final String verb;
    private final String place;
    private final String jar;
    private final String options;
    private final Instrumentation instrumentation;

    private Request(String[] parts, Instrumentation instrumentation) {
        verb = parts[0];
        place = parts.length < 2 ? "" : parts[1];
        jar = parts.length < 3 ? "" : parts[2].replace("%3A", ":").replace("%25", "%");
        options = parts.length < 4 ? "" : parts[3];
        this.instrumentation = instrumentation;
    }

    static Request parse(String text, Instrumentation instrumentation) {
        return new Request(text.split(":", 4), instrumentation);
    }

    /** What is asked for. */
    String verb() {
        return verb;
    }

    /** Where the answer goes: see {@link Answers}. */
    String place() {
        return place;
    }

    /** The jar of the command; empty where it did not say. */
    String jar() {
        return jar;
    }

    /** The options of an attach. */
    String options() {
        return options;
    }

    /** Answers that it was done. */
    void answer(Status status) throws IOException, ReflectiveOperationException {
        Answers.give(place, status.toString(), instrumentation);
    }

    /** Answers that it was not done. */
    void refuse(String reason) throws IOException, ReflectiveOperationException {
        Answers.give(place, REFUSED + reason, instrumentation);
    }
}
