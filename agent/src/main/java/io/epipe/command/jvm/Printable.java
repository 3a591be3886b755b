package io.epipe.command.jvm;

/** Text of another program, made fit for a terminal: nothing in it can move the cursor, colour, or turn the direction of writing. */
public final class Printable {

    private static final int MOST_CHARACTERS = 1 << 20;

    private Printable() {
    }

    /** As one line. */
    public static String line(String text) {
        return safe(text.replace('\n', ' ').replace('\r', ' ')).trim();
    }

    /** Line feeds and tabs stay. */
    public static String lines(String text) {
        return safe(text.replace("\r\n", "\n"));
    }

    private static String safe(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length() && i < MOST_CHARACTERS; i++) {
            char c = text.charAt(i);
            int type = Character.getType(c);
            boolean plain = c == '\n' || c == '\t' || type != Character.CONTROL && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR && type != Character.PARAGRAPH_SEPARATOR && c != '\uFFFE' && c != '\uFFFF';
            safe.append(plain ? c : '\uFFFD');
        }
        return safe.toString();
    }
}
