package io.epipe.diagnosis;

import io.epipe.connection.PastFailure;
import io.epipe.connection.Role;
import io.epipe.kernel.Errno;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.Transport;

/**
 * All that is known of one failed operation, before anybody draws a conclusion from it. Immutable; every number is
 * {@link #UNKNOWN} where it is not known. Ages are relative to the failure.
 */
public final class Evidence {

    /** Stands for a number that is not known. */
    public static final long UNKNOWN = -1;

    private final Errno errno;
    private final String errorText;
    private final KernelSnapshot kernel;
    private final Transport transport;
    private final boolean read;
    private final boolean sendfile;
    private final String operation;
    private final long operationBytes;
    private final Role role;
    private final boolean roleInferred;
    private final long connectionAgeMillis;
    private final long endOfStreamReadAgoMillis;
    private final long acknowledgedAtEndOfStream;
    private final boolean endOfStreamReadByJdkOnly;
    private final boolean tlsAlert;
    private final boolean unreadTls;
    private final PastFailure earlierFailure;
    private final long earlierFailureAgoMillis;
    private final boolean ownShutdown;
    private final long watchedMillis;

    private Evidence(Builder b) {
        errno = b.errno;
        errorText = b.errorText;
        kernel = b.kernel;
        transport = b.transport;
        read = b.read;
        sendfile = b.sendfile;
        operation = b.operation;
        operationBytes = b.operationBytes;
        role = b.role;
        roleInferred = b.roleInferred;
        connectionAgeMillis = b.connectionAgeMillis;
        endOfStreamReadAgoMillis = b.endOfStreamReadAgoMillis;
        acknowledgedAtEndOfStream = b.acknowledgedAtEndOfStream;
        endOfStreamReadByJdkOnly = b.endOfStreamReadByJdkOnly;
        tlsAlert = b.tlsAlert;
        unreadTls = b.unreadTls;
        earlierFailure = b.earlierFailure;
        earlierFailureAgoMillis = b.earlierFailureAgoMillis;
        ownShutdown = b.ownShutdown;
        watchedMillis = b.watchedMillis;
    }

    /** The error that the system call met. Never null. */
    public Errno errno() {
        return errno;
    }

    /** The words of the error as the application sees them ("Broken pipe"); may be null. */
    public String errorText() {
        return errorText;
    }

    /** What the kernel said at the failure. Never null; {@link KernelSnapshot#NONE} without evidence. */
    public KernelSnapshot kernel() {
        return kernel;
    }

    /** What the bytes travelled over. Never null. */
    public Transport transport() {
        return transport;
    }

    /** Whether the operation that failed was a read ({@code reads=on}). */
    public boolean isRead() {
        return read;
    }

    /** Whether the bytes went by sendfile: its first error can come back as a short count (docs/verdicts.md, fact 1). */
    public boolean isSendfile() {
        return sendfile;
    }

    /** {@code epipe.operation}: "Socket.write", "SocketChannel.write", ... Never null. */
    public String operation() {
        return operation;
    }

    /** Bytes that the failing call was asked to write. */
    public long operationBytes() {
        return operationBytes;
    }

    /** Which side this program is; null where unknown. */
    public Role role() {
        return role;
    }

    /** Whether the role was inferred from port numbers instead of seen at connect or accept. */
    public boolean isRoleInferred() {
        return roleInferred;
    }

    /** Milliseconds since connect or accept. */
    public long connectionAgeMillis() {
        return connectionAgeMillis;
    }

    /** Milliseconds since a read on this connection returned end-of-stream. */
    public long endOfStreamReadAgoMillis() {
        return endOfStreamReadAgoMillis;
    }

    /** {@code tcpi_bytes_acked} as it was when end-of-stream was read. */
    public long acknowledgedAtEndOfStream() {
        return acknowledgedAtEndOfStream;
    }

    /** Whether only the JDK's own code (java.net.http's reader) saw the end of stream, the application never. */
    public boolean isEndOfStreamReadByJdkOnly() {
        return endOfStreamReadByJdkOnly;
    }

    /** Whether what could not be written is an alert of the TLS library: its word as it closes or gives up, no data. */
    public boolean isTlsAlert() {
        return tlsAlert;
    }

    /** Whether the unread bytes are TLS: then they can be session tickets or a close_notify as well as an answer. */
    public boolean isUnreadTls() {
        return unreadTls;
    }

    /** The first failure on this connection; null if this one is the first that was seen. */
    public PastFailure earlierFailure() {
        return earlierFailure;
    }

    /** Milliseconds since that first failure. */
    public long earlierFailureAgoMillis() {
        return earlierFailureAgoMillis;
    }

    /** Whether this program is known, other than from the kernel's state, to have shut down its own output. */
    public boolean isOwnShutdown() {
        return ownShutdown;
    }

    /** For how long every failing read and write of this process has been seen: since the agent is installed. */
    public long watchedMillis() {
        return watchedMillis;
    }

    /** Collects the evidence of one failure; not for use by more than one thread. */
    public static final class Builder {
        private Errno errno = Errno.OTHER;
        private String errorText;
        private KernelSnapshot kernel = KernelSnapshot.NONE;
        private Transport transport = Transport.TCP;
        private boolean read;
        private boolean sendfile;
        private String operation = "";
        private long operationBytes = UNKNOWN;
        private Role role;
        private boolean roleInferred;
        private long connectionAgeMillis = UNKNOWN;
        private long endOfStreamReadAgoMillis = UNKNOWN;
        private long acknowledgedAtEndOfStream = UNKNOWN;
        private boolean endOfStreamReadByJdkOnly;
        private boolean tlsAlert;
        private boolean unreadTls;
        private PastFailure earlierFailure;
        private long earlierFailureAgoMillis = UNKNOWN;
        private boolean ownShutdown;
        private long watchedMillis = UNKNOWN;

        public Builder errno(Errno value, String text) {
            errno = value;
            errorText = text;
            return this;
        }

        public Builder kernel(KernelSnapshot value) {
            kernel = value;
            return this;
        }

        public Builder transport(Transport value) {
            transport = value;
            return this;
        }

        public Builder read(boolean value) {
            read = value;
            return this;
        }

        public Builder sendfile(boolean value) {
            sendfile = value;
            return this;
        }

        public Builder operation(String name, long bytes) {
            operation = name;
            operationBytes = bytes;
            return this;
        }

        public Builder role(Role value, boolean inferred) {
            role = value;
            roleInferred = inferred;
            return this;
        }

        public Builder connectionAgeMillis(long value) {
            connectionAgeMillis = value;
            return this;
        }

        public Builder endOfStreamRead(long agoMillis, long acknowledgedThen, boolean byJdkOnly) {
            endOfStreamReadAgoMillis = agoMillis;
            acknowledgedAtEndOfStream = acknowledgedThen;
            endOfStreamReadByJdkOnly = byJdkOnly;
            return this;
        }

        public Builder tlsAlert(boolean value) {
            tlsAlert = value;
            return this;
        }

        public Builder unreadTls(boolean value) {
            unreadTls = value;
            return this;
        }

        public Builder earlierFailure(PastFailure first, long agoMillis) {
            earlierFailure = first;
            earlierFailureAgoMillis = agoMillis;
            return this;
        }

        public Builder ownShutdown(boolean value) {
            ownShutdown = value;
            return this;
        }

        public Builder watchedMillis(long value) {
            watchedMillis = value;
            return this;
        }

        /** The evidence so far. */
        public Evidence build() {
            return new Evidence(this);
        }
    }
}
