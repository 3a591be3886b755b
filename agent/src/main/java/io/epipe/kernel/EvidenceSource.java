package io.epipe.kernel;

import java.util.Locale;

/** Where the kernel's facts came from; {@code epipe.evidence} of the record. */
public enum EvidenceSource {
    /** getsockopt(TCP_INFO) in full, SIOCINQ and SIOCOUTQ. */
    TCP_INFO,
    /** The first four bytes of TCP_INFO (state, retransmits, probes), and poll(2). */
    TCP_STATE,
    /** Nothing: the error alone. */
    NONE;

    /**
     * What gives full evidence on this machine where this source is coarse: one clause.
     *
     * @return null where there is no more to be had
     */
    public String remedy() {
        if (this != TCP_STATE) {
            return null;
        }
        return Host.hasLibrary()
            ? "full evidence takes a writable directory without noexec for java.io.tmpdir (troubleshooting.md)"
            : "full evidence takes JDK 21 or later on this processor (troubleshooting.md)";
    }

    /** The form of the record: lower case. */
    public String recordName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
