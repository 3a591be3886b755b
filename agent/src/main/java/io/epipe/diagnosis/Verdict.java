package io.epipe.diagnosis;

/**
 * Why a write failed. The names are a public contract: people filter and alert on them. The rules are in
 * {@code io.epipe.diagnosis.story}, a file each; docs/verdicts.md tells them.
 */
public enum Verdict {
    /** This program closed the connection in a way that resets it. */
    CLOSED_ABORTIVELY,
    /** An earlier read or write on the same connection had failed already. */
    ALREADY_FAILED,
    /** This program's own shutdownOutput (or that of a process that shares the socket) came first. */
    OUTPUT_SHUT_DOWN,
    /** This machine destroyed the socket. */
    ABORTED_LOCALLY,
    /** Nobody answered, or a router or firewall said that nobody would. */
    PEER_UNREACHABLE,
    /** The application had read end-of-stream before it wrote. */
    IGNORED_END_OF_STREAM,
    /** This program had stopped reading, until the peer gave up. */
    INPUT_NOT_READ,
    /** The peer stopped in the middle of our data. */
    PEER_CLOSED_MID_TRANSFER,
    /** The server had closed a kept connection and this program used it again. */
    STALE_CONNECTION,
    /** The client had left before this program accepted its connection. */
    LEFT_IN_ACCEPT_QUEUE,
    /** The client left before this program was done with it. */
    CLIENT_GONE,
    /** The peer closed while data of ours lay unread in its buffer. */
    PEER_CLOSED_UNREAD,
    /** The peer closed in the normal way before our write. */
    PEER_CLOSED,
    /** Something on the way, or a restarted peer, no longer knew the connection. */
    CONNECTION_FORGOTTEN,
    /** The peer aborted the connection. */
    PEER_ABORTED,
    /** The reading end of a pipe was closed. */
    PIPE_READER_GONE,
    /** The child process at the other end of the pipe has ended. */
    CHILD_EXITED,
    /** The evidence fits nothing of the above. */
    UNKNOWN
}
