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

    /** The form of the record: lower case. */
    public String recordName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
