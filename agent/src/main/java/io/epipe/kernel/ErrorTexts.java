package io.epipe.kernel;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The words that are the same on every host of a kind: literals of the JDK, English of the C libraries, Windows.
 *
 * <p>Sources: glibc {@code sysdeps/gnu/errlist.h}, musl {@code src/errno/__strerror.h}, the BSD table of macOS
 * ({@code sys_errlist}), the JDK's {@code winsock_errors} in {@code net_util_md.c}, and the system messages of Windows, which
 * are in the language of the Windows installation.
 */
final class ErrorTexts {

    private static final Map<String, Errno> TABLE = new HashMap<>();

    static {
        put(Errno.EPIPE,
                "Broken pipe",
                // WSAESHUTDOWN, which is what POSIX calls EPIPE: we had shut our own side down
                "Cannot send after socket shutdown",
                "A request to send or receive data was disallowed because the socket had already been shut down in that"
                        + " direction with a previous shutdown call",
                // ERROR_NO_DATA and ERROR_BROKEN_PIPE of Windows pipes
                "The pipe is being closed",
                "The pipe has been ended",
                // macOS: EPROTOTYPE from a send that meets the socket while it is torn down; the next one gets EPIPE
                // (libuv and Netty treat them alike)
                "Protocol wrong type for socket");
        put(Errno.ECONNRESET,
                // literal of the JDK, in every locale: java.net.SocketOutputStream of 8, reads of 17 and later
                "Connection reset",
                "Connection reset by peer",
                "An existing connection was forcibly closed by the remote host",
                "Eine vorhandene Verbindung wurde vom Remotehost geschlossen",
                "\u8fdc\u7a0b\u4e3b\u673a\u5f3a\u8feb\u5173\u95ed\u4e86\u4e00\u4e2a\u73b0\u6709\u7684\u8fde\u63a5",
                // ERROR_NETNAME_DELETED: the same from an asynchronous channel of Windows
                "The specified network name is no longer available");
        put(Errno.ECONNABORTED,
                "Software caused connection abort",
                "Connection aborted",
                "An established connection was aborted by the software in your host machine",
                "Eine bestehende Verbindung wurde softwaregesteuert durch den Hostcomputer abgebrochen",
                "\u4f60\u7684\u4e3b\u673a\u4e2d\u7684\u8f6f\u4ef6\u4e2d\u6b62\u4e86\u4e00\u4e2a\u5df2\u5efa\u7acb\u7684"
                        + "\u8fde\u63a5");
        put(Errno.ETIMEDOUT,
                "Connection timed out",
                "Operation timed out",
                // ERROR_SEM_TIMEOUT: the same from an asynchronous channel of Windows
                "The semaphore timeout period has expired",
                "A connection attempt failed because the connected party did not properly respond after a period of"
                        + " time, or established connection failed because connected host has failed to respond");
        put(Errno.EHOSTUNREACH,
                "No route to host",
                "Host is unreachable",
                "A socket operation was attempted to an unreachable host");
        put(Errno.ENETUNREACH,
                "Network is unreachable",
                "Network unreachable",
                "A socket operation was attempted to an unreachable network");
        put(Errno.ENETDOWN,
                "Network is down",
                "A socket operation encountered a dead network");
        put(Errno.ECONNREFUSED,
                "Connection refused",
                "No connection could be made because the target machine actively refused it");
        // what ICMP and the routing table say: glibc, then musl and macOS
        put(Errno.EACCES, "Permission denied");
        put(Errno.EINVAL, "Invalid argument");
        put(Errno.EPROTO, "Protocol error");
        put(Errno.EMSGSIZE, "Message too long", "Message too large");
        put(Errno.ENOPROTOOPT, "Protocol not available");
        put(Errno.EOPNOTSUPP, "Operation not supported", "Not supported", "Operation not supported on socket");
        put(Errno.EHOSTDOWN, "Host is down");
        put(Errno.ENONET, "Machine is not on the network");
        // what this machine says of one call
        put(Errno.EPERM, "Operation not permitted");
        put(Errno.ENOMEM, "Cannot allocate memory", "Out of memory");
        put(Errno.ENOBUFS, "No buffer space available");
        put(Errno.ENOTCONN, "Transport endpoint is not connected", "Socket not connected", "Socket is not connected");
        // well known, and none of the above: here so that a full disk is no reason to learn this process's language
        put(Errno.OTHER,
                "No space left on device", "Disk quota exceeded", "File too large", "Input/output error", "I/O error",
                "Bad file descriptor", "Bad address", "Resource temporarily unavailable",
                "Transport endpoint is already connected", "Destination address required", "Stale file handle",
                "Device or resource busy", "Socket operation on non-socket",
                // the JDK's own, where errno was 0
                "Write failed", "Transfer failed", "Copy failed", "Map failed");
    }

    private ErrorTexts() {
    }

    /** The error with exactly these words; null where they are not in the table. */
    static Errno find(String text) {
        return TABLE.get(key(text));
    }

    /**
     * What two spellings of one message have in common: Windows ends its messages with a full stop, in Chinese its own.
     */
    static String key(String text) {
        String key = text.trim();
        while (key.endsWith(".") || key.endsWith("\u3002")) {
            key = key.substring(0, key.length() - 1).trim();
        }
        return key.toLowerCase(Locale.ROOT);
    }

    private static void put(Errno errno, String... texts) {
        for (String text : texts) {
            TABLE.put(key(text), errno);
        }
    }
}
