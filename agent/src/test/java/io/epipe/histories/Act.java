package io.epipe.histories;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One act of a script, as text {@code us:THREAD@MILLIS:VERB[:BYTES]}, {@code peer@MILLIS:VERB[:BYTES]} or {@code net@MILLIS:VERB}.
 *
 * @param side   us, peer or net
 * @param thread the number of one of our threads; 0 on the other sides
 * @param at     milliseconds since the history began; later, where the act before it took longer
 * @param verb   what is done
 * @param bytes  0 where there are none
 */
record Act(String side, int thread, int at, String verb, int bytes) {

    private static final Pattern TEXT = Pattern.compile("(us|peer|net)(?::(\\d))?@(\\d+):([a-z]+)(?::(\\d+))?");

    static Act us(int thread, int at, String verb, int bytes) {
        return new Act("us", thread, at, verb, bytes);
    }

    static Act peer(int at, String verb, int bytes) {
        return new Act("peer", 0, at, verb, bytes);
    }

    static Act net(int at, String verb) {
        return new Act("net", 0, at, verb, 0);
    }

    static Act parse(String text) {
        Matcher m = TEXT.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("no act: " + text);
        }
        return new Act(m.group(1), m.group(2) == null ? 0 : Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)),
            m.group(4), m.group(5) == null ? 0 : Integer.parseInt(m.group(5)));
    }

    boolean isOurs() {
        return side.equals("us");
    }

    boolean isPeers() {
        return side.equals("peer");
    }

    boolean isNets() {
        return side.equals("net");
    }

    /** It makes the connection. */
    boolean isOpening() {
        return verb.equals("connect") || verb.equals("accept");
    }

    /** As the players take it. */
    String order() {
        return (isOurs() ? thread + "@" : "") + at + ":" + verb + (bytes > 0 ? ":" + bytes : "");
    }

    @Override
    public String toString() {
        return side + (isOurs() ? ":" + thread : "") + "@" + at + ":" + verb + (bytes > 0 ? ":" + bytes : "");
    }
}
