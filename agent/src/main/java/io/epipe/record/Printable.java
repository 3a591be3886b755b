package io.epipe.record;

import io.epipe.diagnosis.PlainWords;

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
        StringBuilder text = new StringBuilder(Long.toString(number));
        for (int at = text.length() - 3; at > (number < 0 ? 1 : 0); at -= 3) {
            text.insert(at, ',');
        }
        return text.toString();
    }

    /** See {@link PlainWords#oneLine}. */
    public static String oneLine(String words) {
        return PlainWords.oneLine(words);
    }

    /** See {@link PlainWords#isHarmful}. */
    public static boolean isHarmful(char c) {
        return PlainWords.isHarmful(c);
    }
}
