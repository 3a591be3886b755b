package io.epipe;

import io.epipe.status.Status;

import java.io.IOException;
import java.lang.instrument.Instrumentation;

/**
 * A request of the command to the agent: {@code VERB:ANSWER:JAR:OPTIONS}, of which all but the verb may be missing. The verb may tell who asks:
 * {@code VERB@PID.START}, see {@link #asker()}. ANSWER says where the answer goes ({@link Answers}); JAR is the path of the jar that the command came from, with {@code %} and {@code :} as {@code %25} and {@code %3A}.
 */
public final class Request {

    /** How an answer begins that tells why not. */
    static final String REFUSED = "refused ";

    private final String verb;
    private final String asker;
    private final String place;
    private final String jar;
    private final String options;
    private final Instrumentation instrumentation;

    private Request(String[] parts, Instrumentation instrumentation) {
        int at = parts[0].indexOf('@');
        verb = at < 0 ? parts[0] : parts[0].substring(0, at);
        asker = at < 0 ? "" : parts[0].substring(at + 1);
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

    /**
     * The process that asks: its id in its own pid namespace, a full stop, and when it started, in ticks since the machine's start (field 22 of
     * proc(5)'s stat). Empty where it did not say.
     */
    String asker() {
        return asker;
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
