package io.epipe.diagnosis;

/** Words of a peer or of the application, fit to be read on a terminal and in a log. */
public final class PlainWords {

    private PlainWords() {
    }

    /**
     * On one line, and without power over a terminal or over the direction of the text: control characters, line ends and terminal escapes
     * among them, become spaces, and so do marks that cannot be seen.
     *
     * @param words may be null
     */
    public static String oneLine(String words) {
        if (words == null) {
            return null;
        }
        StringBuilder text = null;
        for (int i = 0; i < words.length(); i++) {
            if (isHarmful(words.charAt(i))) {
                if (text == null) {
                    text = new StringBuilder(words);
                }
                text.setCharAt(i, ' ');
            }
        }
        return text == null ? words : text.toString();
    }

    /**
     * Whether a character acts instead of being seen: controls (C0, DEL, C1), line and paragraph separators, and format characters, which
     * turn text round (U+202E and its kind), join it or hide in it.
     */
    public static boolean isHarmful(char c) {
        if (c < 0x7f) {
            return c < 0x20;
        }
        if (c < 0xad) {
            return c < 0xa0;
        }
        // the format characters, by number: JDK 8's tables know not all of them
        return c >= 0x200b && c <= 0x206f && (c <= 0x200f || c >= 0x2028 && c <= 0x202e || c >= 0x2060)
            || c == 0xad || c >= 0x600 && c <= 0x605 || c == 0x61c || c == 0x6dd || c == 0x70f || c == 0x180e
            || c == 0xfeff || c >= 0xfff9 && c <= 0xfffb;
    }
}
