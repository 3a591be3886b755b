package io.epipe.report;

/**
 * What the peer said last, as text: printable and escaped, or for TLS what kind of records they are, since ciphertext tells nobody anything.
 * Records: RFC 8446, section 5.1, and RFC 5246, section 6.2.1.
 */
final class LastWords {

    private static final int HEADER = 5;
    /** 2^14 bytes and what encryption may add (RFC 5246: 2048). */
    private static final int LONGEST = 16_384 + 2_048;
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;
    private static final int FATAL = 2;

    private LastWords() {
    }

    /** One line for a record. */
    static String text(byte[] bytes) {
        return isTls(bytes, 0) ? tls(bytes) : Printable.escape(bytes);
    }

    private static boolean isTls(byte[] b, int at) {
        if (b.length - at < HEADER) {
            return false;
        }
        int length = length(b, at);
        return b[at] >= CHANGE_CIPHER_SPEC && b[at] <= APPLICATION_DATA && b[at + 1] == 3 && b[at + 2] >= 0
            && b[at + 2] <= 4 && length > 0 && length <= LONGEST;
    }

    private static int length(byte[] b, int at) {
        return (b[at + 3] & 0xff) << 8 | b[at + 4] & 0xff;
    }

    private static String tls(byte[] b) {
        StringBuilder text = new StringBuilder("TLS: ");
        for (int at = 0; at < b.length; at += HEADER + length(b, at)) {
            if (at > 0) {
                text.append(", ");
            }
            if (!isTls(b, at)) {
                // cut, or the middle of something
                return text.append(b.length - at).append(" bytes more").toString();
            }
            record(text, b, at);
        }
        return text.toString();
    }

    private static void record(StringBuilder text, byte[] b, int at) {
        int length = length(b, at);
        switch (b[at]) {
            case ALERT:
                if (length == 2 && b.length >= at + HEADER + 2) {
                    text.append(b[at + HEADER] == FATAL ? "fatal alert " : "alert ")
                        .append(alert(b[at + HEADER + 1] & 0xff));
                } else {
                    text.append("encrypted alert (close_notify, or the reason of the end)");
                }
                break;
            case HANDSHAKE:
                text.append("handshake, ").append(length).append(" bytes");
                break;
            case CHANGE_CIPHER_SPEC:
                text.append("change_cipher_spec");
                break;
            default:
                text.append("encrypted record, ").append(length).append(" bytes (application data, or in TLS 1.3 an alert)");
        }
    }

    /** The descriptions that end connections; RFC 8446, section 6. */
    private static String alert(int description) {
        switch (description) {
            case 0:
                return "close_notify";
            case 10:
                return "unexpected_message";
            case 20:
                return "bad_record_mac";
            case 22:
                return "record_overflow";
            case 40:
                return "handshake_failure";
            case 42:
                return "bad_certificate";
            case 43:
                return "unsupported_certificate";
            case 44:
                return "certificate_revoked";
            case 45:
                return "certificate_expired";
            case 46:
                return "certificate_unknown";
            case 47:
                return "illegal_parameter";
            case 48:
                return "unknown_ca";
            case 49:
                return "access_denied";
            case 50:
                return "decode_error";
            case 51:
                return "decrypt_error";
            case 70:
                return "protocol_version";
            case 71:
                return "insufficient_security";
            case 80:
                return "internal_error";
            case 86:
                return "inappropriate_fallback";
            case 90:
                return "user_canceled";
            case 109:
                return "missing_extension";
            case 110:
                return "unsupported_extension";
            case 112:
                return "unrecognized_name";
            case 113:
                return "bad_certificate_status_response";
            case 115:
                return "unknown_psk_identity";
            case 116:
                return "certificate_required";
            case 120:
                return "no_application_protocol";
            default:
                return String.valueOf(description);
        }
    }
}
