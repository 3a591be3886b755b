package io.epipe.histories;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A script, and how it is played. As text: {@code SEED client|server API LINK OUR-OPTIONS PEER'S-OPTIONS ACT...}.
 *
 * @param seed    where it came from; 0 for one that was written by hand
 * @param role    client: we connect; server: we accept
 * @param api     socket, adaptor, tls, channel, nio, async
 * @param link    a name of {@link io.epipe.lab.Network.Link}
 * @param ours    options of our side: end (milliseconds), timeout, sndbuf, rcvbuf, vt
 * @param peers   options of the peer: end, rcvbuf, tls
 * @param acts    in no particular order; those of one thread in the order of their times
 */
record History(long seed, String role, String api, String link, Map<String, Integer> ours, Map<String, Integer> peers,
               List<Act> acts) {

    static History parse(String text) {
        String[] w = text.trim().split("\\s+");
        return new History(Long.parseLong(w[0]), w[1], w[2], w[3], options(w[4]), options(w[5]),
            Arrays.stream(w).skip(6).map(Act::parse).toList());
    }

    private static Map<String, Integer> options(String text) {
        Map<String, Integer> options = new LinkedHashMap<>();
        for (String one : text.split(",")) {
            String[] pair = one.split("=");
            options.put(pair[0], Integer.parseInt(pair[1]));
        }
        return options;
    }

    static String text(Map<String, Integer> options) {
        return options.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(","));
    }

    boolean isClient() {
        return role.equals("client");
    }

    /** Whether the peer is a process on the application's machine. */
    boolean isHome() {
        return link.equals("HOME");
    }

    boolean isTls() {
        return api.equals("tls");
    }

    List<Act> acts(String side) {
        return acts.stream().filter(a -> a.side().equals(side)).toList();
    }

    /** The same without one of its acts. */
    History without(Act act) {
        List<Act> left = new ArrayList<>(acts);
        left.remove(act);
        return new History(seed, role, api, link, ours, peers, left);
    }

    @Override
    public String toString() {
        return seed + " " + role + " " + api + " " + link + " " + text(ours) + " " + text(peers) + " "
            + acts.stream().map(Act::toString).collect(Collectors.joining(" "));
    }
}
