package io.epipe.report.sink;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;

/** The characters of the text report for an output that cannot take them: each becomes one or two of ASCII. */
public final class PlainCharacters {

    private static final String FANCY =
        "\u2192\u2500\u25b6\u25c0\u2717\u2212\u00b7\u2013\u2014\u2026\u2018\u2019\u201c\u201d\u00d7\u00b1";
    private static final String[] PLAIN =
        {"->", "-", ">", "<", "X", "-", "|", "-", "-", "...", "'", "'", "\"", "\"", "x", "+-"};

    private PlainCharacters() {
    }

    /**
     * The text, with every character of ours that the charset lacks replaced; the application's own characters are
     * left alone.
     */
    public static String fit(String text, Charset charset) {
        if (!charset.canEncode()) {
            return text;
        }
        CharsetEncoder encoder = charset.newEncoder();
        if (encoder.canEncode(FANCY)) {
            return text;
        }
        StringBuilder fitted = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int known = c < 0x80 ? -1 : FANCY.indexOf(c);
            if (known >= 0 && !encoder.canEncode(c)) {
                fitted.append(PLAIN[known]);
            } else {
                fitted.append(c);
            }
        }
        return fitted.toString();
    }
}
