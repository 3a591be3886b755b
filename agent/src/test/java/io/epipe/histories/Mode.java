package io.epipe.histories;

/** How the agent is there. */
enum Mode {
    /** From the start, with what this JDK and machine give. */
    FULL(null, ""),
    /** The same, and failures of reads are told too. */
    READS(null, ",reads=on"),
    /** It comes when histories are under way. */
    ATTACHED(null, ""),
    /** The kernel tells the state of a connection, and no more. */
    STATE("tcp_state", ""),
    /** Nothing is known but the error. */
    NONE("none", "");

    /** What the agent is told to use; null for what there is. */
    final String evidence;

    /** Options of the agent, each behind a comma. */
    final String options;

    Mode(String evidence, String options) {
        this.evidence = evidence;
        this.options = options;
    }
}
