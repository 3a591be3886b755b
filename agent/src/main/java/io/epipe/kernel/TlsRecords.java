package io.epipe.kernel;

/** The head of a TLS record: RFC 8446, section 5.1, and RFC 5246, section 6.2.1. */
public final class TlsRecords {

    /** Content type, version, length. */
    public static final int HEAD = 5;
    public static final int CHANGE_CIPHER_SPEC = 20;
    public static final int ALERT = 21;
    public static final int HANDSHAKE = 22;
    public static final int APPLICATION_DATA = 23;

    /** 2^14 bytes and what encryption may add (RFC 5246: 2048). */
    private static final int LONGEST = 16_384 + 2_048;

    private TlsRecords() {
    }

    /** Whether a record begins there; false where less than its head is left. */
    public static boolean beginsAt(byte[] bytes, int at) {
        if (bytes.length - at < HEAD) {
            return false;
        }
        int length = length(bytes, at);
        return bytes[at] >= CHANGE_CIPHER_SPEC && bytes[at] <= APPLICATION_DATA && bytes[at + 1] == 3
            && bytes[at + 2] >= 0 && bytes[at + 2] <= 4 && length > 0 && length <= LONGEST;
    }

    /** The length of the record that begins there, without its head. */
    public static int length(byte[] bytes, int at) {
        return (bytes[at + 3] & 0xff) << 8 | bytes[at + 4] & 0xff;
    }

    /**
     * What one alert takes, or two (a fatal one or user_canceled before close_notify): 2 bytes and what wraps them. 7: without encryption;
     * 23: ChaCha20 of TLS 1.2; 24: TLS 1.3, which the JDK pads to 40; 31: AES-GCM of TLS 1.2; 53, 69, 85: CBC with SHA-1, SHA-256, SHA-384.
     */
    private static final int[] ALERTS = {7, 23, 24, 31, 40, 53, 69, 85};

    private static final int SMALLEST = 24;
    private static final int SMALLEST_OF_JDK = 40;
    /** The level of an alert. */
    private static final int FATAL = 2;
    /** Of those above: the first of them that is encrypted. */
    private static final int FIRST_ENCRYPTED = 1;

    /** Whether so many bytes are the size of one alert of the TLS library, or of two: data has that size by chance only. */
    public static boolean isAlerts(long bytes) {
        for (int alert : ALERTS) {
            if (bytes == alert || bytes == 2 * alert) {
                return true;
            }
        }
        // no record of data is as small
        return bytes <= SMALLEST;
    }

    /** Whether so many bytes are the size of one encrypted alert, or of two, to the byte: for connections that are not known to speak TLS. */
    public static boolean isEncryptedAlerts(long bytes) {
        for (int i = FIRST_ENCRYPTED; i < ALERTS.length; i++) {
            if (bytes == ALERTS[i] || bytes == 2 * ALERTS[i]) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether unread bytes are a goodbye and nothing else: whole records, each an alert, or of TLS 1.3, which calls all of them data, of the size of
     * one. An alert that says in plain text that it is fatal is none: it is the peer's reason.
     *
     * @param begin the first of them; may be null
     * @param count how many there are
     */
    public static boolean areGoodbye(byte[] begin, long count) {
        if (begin == null || begin.length == 0 || begin.length != count) {
            return false;
        }
        for (int at = 0; at < begin.length; at += HEAD + length(begin, at)) {
            if (!beginsAt(begin, at)) {
                return false;
            }
            int length = length(begin, at);
            boolean alert = begin[at] == ALERT || begin[at] == APPLICATION_DATA && (HEAD + length == SMALLEST || HEAD + length == SMALLEST_OF_JDK);
            if (!alert || at + HEAD + length > begin.length || length == 2 && begin[at + HEAD] == FATAL) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether so many bytes are one alert or two of a connection on which an alert takes {@code alert}: each holds two bytes, and what wraps them is the
     * same for all records of a connection. Two bytes of data take as much.
     */
    public static boolean isAlerts(long bytes, long alert) {
        return bytes == alert || bytes == 2 * alert;
    }
}
