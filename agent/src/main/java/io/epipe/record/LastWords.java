package io.epipe.record;

import io.epipe.kernel.TlsRecords;

/**
 * What the peer said last, as text: printable and escaped, or for TLS what kind of records they are, since ciphertext tells nobody anything.
 */
public final class LastWords {

    private static final int FATAL = 2;

    private LastWords() {
    }

    /** One line for a record. */
    public static String text(byte[] bytes) {
        return TlsRecords.beginsAt(bytes, 0) ? tls(bytes) : Printable.escape(bytes);
    }

    private static String tls(byte[] b) {
        StringBuilder text = new StringBuilder("TLS: ");
        for (int at = 0; at < b.length; at += TlsRecords.HEAD + TlsRecords.length(b, at)) {
            if (at > 0) {
                text.append(", ");
            }
            if (!TlsRecords.beginsAt(b, at)) {
                // cut, or the middle of something
                return text.append(b.length - at).append(" bytes more").toString();
            }
            record(text, b, at);
        }
        return text.toString();
    }

    private static void record(StringBuilder text, byte[] b, int at) {
        int length = TlsRecords.length(b, at);
        switch (b[at]) {
            case TlsRecords.ALERT:
                if (length == 2 && b.length >= at + TlsRecords.HEAD + 2) {
                    text.append(b[at + TlsRecords.HEAD] == FATAL ? "fatal alert " : "alert ")
                        .append(alert(b[at + TlsRecords.HEAD + 1] & 0xff));
                } else {
                    text.append("encrypted alert (close_notify, or the reason of the end)");
                }
                break;
            case TlsRecords.HANDSHAKE:
                text.append("handshake, ").append(length).append(" bytes");
                break;
            case TlsRecords.CHANGE_CIPHER_SPEC:
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
