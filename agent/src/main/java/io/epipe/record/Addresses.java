package io.epipe.record;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Writes addresses as numbers. Nothing here ever asks DNS. */
public final class Addresses {

    private Addresses() {
    }

    /** {@code 192.0.2.1:80}, {@code [2001:db8::1]:80}, or the path of a Unix-domain address. */
    public static String text(SocketAddress address) {
        String host = host(address);
        int port = port(address);
        if (port < 0) {
            return host.isEmpty() ? "(unnamed)" : host;
        }
        return (isIpv6(address) ? "[" + host + "]" : host) + ":" + port;
    }

    /** The numeric address without port, or the path of a Unix-domain address, which is empty if it has no name. */
    public static String host(SocketAddress address) {
        if (!(address instanceof InetSocketAddress)) {
            return address.toString();
        }
        InetAddress inet = ((InetSocketAddress) address).getAddress();
        if (inet == null) {
            // unresolved: the name that the application gave; getHostString looks nothing up
            return ((InetSocketAddress) address).getHostString();
        }
        return inet instanceof Inet6Address ? ipv6((Inet6Address) inet) : inet.getHostAddress();
    }

    /** -1 where the address has none. */
    public static int port(SocketAddress address) {
        return address instanceof InetSocketAddress ? ((InetSocketAddress) address).getPort() : -1;
    }

    /** {@code network.type}: "ipv4", "ipv6", or null for what is neither. */
    public static String networkType(SocketAddress address) {
        if (!(address instanceof InetSocketAddress) || ((InetSocketAddress) address).isUnresolved()) {
            return null;
        }
        return isIpv6(address) ? "ipv6" : "ipv4";
    }

    private static boolean isIpv6(SocketAddress address) {
        return address instanceof InetSocketAddress
            && ((InetSocketAddress) address).getAddress() instanceof Inet6Address;
    }

    /** The form of RFC 5952, which servers' logs use: the JDK's own writes every zero ({@code 0:0:0:0:0:0:0:1}). */
    private static String ipv6(Inet6Address address) {
        byte[] bytes = address.getAddress();
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
        }
        int zeros = longestZeros(groups);
        int zerosEnd = zeros < 0 ? -1 : endOfZeros(groups, zeros);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == zeros) {
                text.append("::");
                i = zerosEnd - 1;
            } else {
                text.append(i == 0 || i == zerosEnd ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        String plain = address.getHostAddress();
        int scope = plain.indexOf('%');
        return scope < 0 ? text.toString() : text + plain.substring(scope);
    }

    /** Where the longest run of two or more zero groups begins, the first of equals; -1 if there is none. */
    private static int longestZeros(int[] groups) {
        int longest = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int end = endOfZeros(groups, i);
            if (end - i > length) {
                longest = i;
                length = end - i;
            }
            i = Math.max(i, end - 1);
        }
        return longest;
    }

    private static int endOfZeros(int[] groups, int from) {
        int end = from;
        while (end < 8 && groups[end] == 0) {
            end++;
        }
        return end;
    }
}
