package io.epipe.explain;

import io.epipe.kernel.Errno;
import io.epipe.kernel.ErrorClassifier;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which error a message stands for. The log may be of another machine, so that this process's own words do not help: beside the words
 * that {@link ErrorClassifier} knows there are those of the C library in languages that people run servers in (glibc's catalogues).
 */
final class Words {

    /** What a connection that was open can die of. */
    private static final Set<Errno> OF_CONNECTIONS = EnumSet.of(Errno.EPIPE, Errno.ECONNRESET, Errno.ECONNABORTED, Errno.ETIMEDOUT,
        Errno.EHOSTUNREACH, Errno.ENETUNREACH, Errno.ENETDOWN);

    /** What stands before a message that is nothing but the words of the system. */
    private static final Pattern LEVEL = Pattern.compile("^.{0,120}?\\b(?:WARN|WARNING|ERROR|SEVERE|INFO|DEBUG|TRACE|FINE|FATAL|CRITICAL|NOTICE)\\b[\\s:\\]|-]*");

    private static final Map<String, Errno> TRANSLATED = new HashMap<String, Errno>();

    static {
        put(Errno.EPIPE, "Daten\u00fcbergabe unterbrochen (broken pipe)", "Relais bris\u00e9 (pipe)", "\u65ad\u5f00\u7684\u7ba1\u9053",
            "\u041e\u0431\u0440\u044b\u0432 \u043a\u0430\u043d\u0430\u043b\u0430", "Tuber\u00eda rota", "Przerwany potok", "Pipe interrotta",
            "Gebroken pijp", "\u7ba1\u7dda\u640d\u58de", "Veri al\u0131nam\u0131yor", "Roura p\u0159eru\u0161ena (SIGPIPE)");
        put(Errno.ECONNRESET, "Die Verbindung wurde vom Kommunikationspartner zur\u00fcckgesetzt",
            "Connexion r\u00e9-initialis\u00e9e par le correspondant", "\u8fde\u63a5\u88ab\u5bf9\u65b9\u91cd\u8bbe",
            "\u63a5\u7d9a\u304c\u76f8\u624b\u304b\u3089\u30ea\u30bb\u30c3\u30c8\u3055\u308c\u307e\u3057\u305f",
            "\u0421\u043e\u0435\u0434\u0438\u043d\u0435\u043d\u0438\u0435 \u0440\u0430\u0437\u043e\u0440\u0432\u0430\u043d\u043e"
                + " \u0434\u0440\u0443\u0433\u043e\u0439 \u0441\u0442\u043e\u0440\u043e\u043d\u043e\u0439",
            "Ba\u011flant\u0131 kar\u015f\u0131dan kesildi", "Conexi\u00f3n reinicializada por la m\u00e1quina remota",
            "Po\u0142\u0105czenie zerwane przez drug\u0105 stron\u0119", "Connessione interrotta dal corrispondente");
        put(Errno.ETIMEDOUT, "Die Wartezeit f\u00fcr die Verbindung ist abgelaufen", "Connexion termin\u00e9e par expiration du d\u00e9lai d'attente",
            "\u8fde\u63a5\u8d85\u65f6", "\u63a5\u7d9a\u304c\u30bf\u30a4\u30e0\u30a2\u30a6\u30c8\u3057\u307e\u3057\u305f");
    }

    private Words() {
    }

    private static void put(Errno errno, String... texts) {
        for (String text : texts) {
            TRANSLATED.put(text.toLowerCase(Locale.ROOT), errno);
        }
    }

    /** The error that ended a connection; null where the message tells of none. Libraries put their own words before those of the system. */
    static Errno of(String message) {
        if (message == null) {
            return null;
        }
        String rest = message.trim();
        for (int depth = 0; depth < 8; depth++) {
            Errno errno = TRANSLATED.get(rest.toLowerCase(Locale.ROOT));
            errno = errno != null ? errno : ErrorClassifier.ofKnownWords(rest);
            if (errno != null && OF_CONNECTIONS.contains(errno)) {
                return errno;
            }
            int colon = rest.indexOf(": ");
            if (colon < 0) {
                return null;
            }
            rest = rest.substring(colon + 2).trim();
        }
        return null;
    }

    /** Whether the JDK refused by itself, without a system call. */
    static boolean isNoSystemCall(String type, String message) {
        return type != null && (type.endsWith("ClosedChannelException") || type.endsWith("AsynchronousCloseException")
            || type.endsWith("ClosedByInterruptException") || type.endsWith("SocketTimeoutException"))
            || message != null && ErrorClassifier.isMadeUp(message);
    }

    /** Whether a line without an exception ends in the words of an error, as {@code write to client failed: Broken pipe}. */
    static boolean endsInAnError(String line) {
        if (line.length() > 2_000 || line.indexOf(' ') < 0) {
            return false;
        }
        return ofLine(line) != null;
    }

    /** As {@link #of}, for a line without an exception. */
    static Errno ofLine(String line) {
        Errno errno = of(line);
        int dash = line.lastIndexOf(" - ");
        if (errno == null && dash >= 0) {
            errno = of(line.substring(dash + 3));
        }
        Matcher level = LEVEL.matcher(line);
        return errno == null && level.find() ? of(line.substring(level.end())) : errno;
    }

    /** Whether these are words of another language than English. */
    static boolean isTranslated(String message) {
        for (String text : TRANSLATED.keySet()) {
            if (message != null && message.toLowerCase(Locale.ROOT).contains(text)) {
                return true;
            }
        }
        return false;
    }
}
