package io.epipe.record;

import java.util.Locale;

/** Makes bytes of the peer and words of the application fit for a line of text. */
public final class Printable {

    private Printable() {
    }

    /** Printable ASCII as it is, everything else escaped as in Java and C: {@code \r\n}, {@code \x16}. */
    public static String escape(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length + 16);
        for (byte b : bytes) {
            int c = b & 0xff;
            if (c == '\r') {
                text.append("\\r");
            } else if (c == '\n') {
                text.append("\\n");
            } else if (c == '\t') {
                text.append("\\t");
            } else if (c == '\\') {
                text.append("\\\\");
            } else if (c >= 0x20 && c < 0x7f) {
                text.append((char) c);
            } else {
                text.append("\\x").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            }
        }
        return text.toString();
    }

    /** {@code 1,048,576}, as in the explanations. */
    public static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** On one line: control characters, line ends and terminal escapes among them, become spaces. */
    public static String oneLine(String words) {
        StringBuilder text = new StringBuilder(words.length());
        for (int i = 0; i < words.length(); i++) {
            char c = words.charAt(i);
            text.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
        }
        return text.toString();
    }
}
