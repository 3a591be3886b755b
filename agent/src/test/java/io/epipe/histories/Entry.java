package io.epipe.histories;

/**
 * What the player's log says of one act.
 *
 * @param thread of our side; peer; net
 * @param verb   the act
 * @param begin  microseconds since 1970
 * @param call   when the last call of the JDK that it consists of began
 * @param end    when it was over
 * @param done   bytes; of an act that ends something on the peer's side: all that the peer had read by then
 * @param asked  bytes that were asked for
 * @param result ok, end, or threw and what
 */
record Entry(String thread, String verb, long begin, long call, long end, long done, long asked, String result) {

    /** {@code offsetMicros}: what to add to the monotonic clock. */
    static Entry parse(String text, long offsetMicros) {
        String[] w = text.split(" ", 8);
        return new Entry(w[0], w[1], Long.parseLong(w[2]) / 1000 + offsetMicros, Long.parseLong(w[3]) / 1000 + offsetMicros,
            Long.parseLong(w[4]) / 1000 + offsetMicros, Long.parseLong(w[5]), Long.parseLong(w[6]), w[7]);
    }

    boolean isWrite() {
        return verb.equals("write") || verb.equals("send");
    }

    boolean isRead() {
        return verb.startsWith("read");
    }

    boolean isEnd() {
        return result.equals("end");
    }

    boolean threw() {
        return result.startsWith("threw");
    }

    /** The kernel's own words: a system call failed. */
    boolean threwBySystem() {
        return threw() && result.matches("(?s).*:(Broken_pipe.*|Connection_reset.*|Connection_timed_out.*|No_route_to_host.*|Host_is_unreachable.*"
            + "|Network_is_unreachable.*|Connection_refused.*|Software_caused_connection_abort.*|Network_is_down.*|Permission_denied.*"
            + "|Operation_not_permitted.*|Protocol_error.*|No_buffer_space.*|Message_too_long|Operation_timed_out.*|An_established.*)(\\|.*)?");
    }

    boolean threwOwnClose() {
        return threw() && result.matches("(?s).*(ClosedChannelException|AsynchronousCloseException|Socket_closed|Socket_is_closed"
            + "|Closed_by_interrupt|Stream_closed|Socket_output_is_shutdown|closed_by_the_caller).*");
    }

    String thrown() {
        return threw() ? result.substring(result.indexOf('|') + 1) : result;
    }

    /** Microseconds after a moment. */
    String told(long since) {
        return String.format("%-6s %-9s %9.3f .. %9.3f ms (last call %.3f)  %d/%d  %s", thread, verb, (begin - since) / 1000.0,
            (end - since) / 1000.0, (call - since) / 1000.0, done, asked, result);
    }
}
