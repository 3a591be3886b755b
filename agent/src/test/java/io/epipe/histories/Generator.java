package io.epipe.histories;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A seed's history: a conversation, an end, and what our program does around it. */
final class Generator {

    private static final int[] SIZES = {1, 5, 37, 300, 1400, 5_000, 20_000};
    private static final int[] LARGE = {60_000, 150_000, 600_000, 3_000_000};

    private final SplittableRandom random;
    private final long seed;
    private final List<Act> acts = new ArrayList<>();
    private final Map<String, Integer> ours = new LinkedHashMap<>();
    private final Map<String, Integer> peers = new LinkedHashMap<>();
    private final boolean client;
    private final String api;
    private final String link;
    private final boolean drains;
    /** The next free moment of the conversation; milliseconds. */
    private int now;
    private int lastEnd;
    private boolean silent;

    private Generator(long seed) {
        this.seed = seed;
        // neighbouring seeds of a SplittableRandom are otherwise shifts of one another
        random = new SplittableRandom(new SplittableRandom(seed * 0xD1342543DE82EF95L + 77).nextLong());
        client = chance(50);
        api = pick("socket", 30, "channel", 16, "nio", 18, "async", 12, "tls", 14, "adaptor", 10);
        String way = pick("DIRECT", 60, "ROUTED", 30, "SLOW", 10);
        link = way.equals("DIRECT") && Math.floorMod(seed, 4) == 3 ? "HOME" : way;
        drains = chance(35);
    }

    static History of(long seed) {
        return new Generator(seed).make();
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private String pick(Object... weighted) {
        int sum = 0;
        for (int i = 1; i < weighted.length; i += 2) {
            sum += (Integer) weighted[i];
        }
        int at = random.nextInt(sum);
        for (int i = 0;; i += 2) {
            at -= (Integer) weighted[i + 1];
            if (at < 0) {
                return (String) weighted[i];
            }
        }
    }

    private int between(int from, int to) {
        return from + random.nextInt(to - from + 1);
    }

    private int size() {
        return SIZES[random.nextInt(SIZES.length)];
    }

    /** A pause between two acts: at once, a moment, a rest. */
    private int pause() {
        return switch (random.nextInt(6)) {
            case 0 -> between(0, 3);
            case 1 -> between(4, 25);
            case 2, 3 -> between(25, 120);
            case 4 -> between(120, 400);
            default -> between(400, 1300);
        };
    }

    private void us(int thread, int at, String verb, int bytes) {
        acts.add(Act.us(thread, Math.max(0, at), verb, bytes));
        lastEnd = Math.max(lastEnd, at);
    }

    private void peer(int at, String verb, int bytes) {
        acts.add(Act.peer(Math.max(0, at), verb, bytes));
        lastEnd = Math.max(lastEnd, at);
    }

    private void net(int at, String verb) {
        acts.add(Act.net(Math.max(0, at), verb));
        lastEnd = Math.max(lastEnd, at);
    }

    private History make() {
        if (api.equals("tls")) {
            peers.put("tls", 1);
        }
        if (chance(15)) {
            peers.put("rcvbuf", 4096);
        }
        if (chance(10) && !api.equals("async")) {
            ours.put("sndbuf", 8192);
        }
        if (chance(8) && !api.equals("async")) {
            ours.put("rcvbuf", 4096);
        }
        if (chance(30) && (api.equals("socket") || api.equals("tls"))) {
            ours.put("timeout", chance(50) ? 150 : 900);
        }
        if (chance(12) && !api.equals("async")) {
            ours.put("vt", 1);
        }
        open();
        int rounds = random.nextInt(4);
        for (int i = 0; i < rounds; i++) {
            round();
        }
        if (chance(45)) {
            unfinished();
        }
        int end = now + pause();
        String how = ending(end);
        reactions(end, how);
        int over = lastEnd + (silent ? 4200 : between(250, 500));
        ours.put("end", over);
        peers.put("end", over + 400);
        // in the order of their times, as each thread plays them; what was added first comes first at the same time
        acts.sort(Comparator.comparing((Act a) -> !a.isOpening()).thenComparingInt(Act::at));
        return new History(seed, client ? "client" : "server", api, link, ours, peers, List.copyOf(acts));
    }

    private void open() {
        if (client) {
            us(1, 0, "connect", 0);
            peer(chance(88) || api.equals("tls") ? 0 : between(50, 700), "accept", 0);
        } else {
            peer(0, "connect", 0);
            us(1, chance(75) ? 0 : between(60, 900), "accept", 0);
        }
        if (chance(6)) {
            us(1, 1, "keepalive", 0);
        }
        now = between(2, 60);
        if (drains) {
            peer(now, "drain", 0);
        }
    }

    /** A request and an answer, or a message of one side. */
    private void round() {
        int ask = size();
        int answer = chance(85) ? size() : LARGE[random.nextInt(2)];
        boolean weAsk = chance(88) == client;
        if (weAsk) {
            us(1, now, "write", ask);
            if (!drains && chance(92)) {
                peer(now + 1, "read", ask);
            }
            now += chance(60) ? between(1, 8) : pause() / 2;
            if (chance(85)) {
                peer(now, "write", answer);
                ourRead(answer);
            }
        } else {
            peer(now, "write", ask);
            ourRead(ask);
            now += chance(60) ? between(1, 8) : pause() / 2;
            if (chance(85)) {
                us(1, now, "write", answer);
                if (!drains && chance(88)) {
                    peer(now + 1, "read", answer);
                }
            }
        }
        now += chance(50) ? between(1, 30) : pause();
    }

    private void ourRead(int bytes) {
        if (chance(85)) {
            us(1, now + 1, "readall", bytes);
        } else if (chance(50) && bytes > 1) {
            us(1, now + 1, "readall", Math.max(1, bytes / 2));
        }
        now += 2;
    }

    /** Something that is under way when the end comes. */
    private void unfinished() {
        switch (random.nextInt(5)) {
            case 0 -> us(1, now, sending(), LARGE[random.nextInt(LARGE.length)]);
            case 1 -> {
                int gap = between(2, 60);
                for (int i = 0, n = between(3, 12); i < n; i++) {
                    us(1, now + i * gap, "write", size());
                }
                now += between(0, gap * 8);
                return;
            }
            case 2 -> {
                us(1, now, "write", size());
                if (!drains && chance(60)) {
                    peer(now + 2, "read", 1 + random.nextInt(300));
                }
            }
            case 3 -> {
                int ask = size();
                peer(now, "write", ask);
                if (chance(70)) {
                    us(1, now + 1, "readall", ask);
                }
            }
            default -> {
                // the peer speaks and is not heard; now and then more than our buffer holds
                peer(now, "write", chance(80) ? size() : LARGE[2 + random.nextInt(2)]);
            }
        }
        now += between(1, 30);
    }

    private String sending() {
        return (api.equals("channel") || api.equals("nio")) && chance(50) ? "send" : "write";
    }

    /** How it ends, and when. */
    private String ending(int at) {
        String how = link.equals("ROUTED")
            ? pick("close", 10, "abort", 8, "forgotten", 22, "reboot", 10, "silence", 14, "oneway", 7, "bigout", 5, "icmp", 14, "loss", 10)
            : pick("close", 26, "closejava", 14, "half", 14, "abort", 16, "kill", 8, "goodbye", 8, "none", 5, "destroy", 3, "stall", 6);
        switch (how) {
            case "close", "abort", "closejava", "kill" -> peer(at, how, 0);
            case "goodbye" -> {
                peer(at, "write", size());
                peer(at + (chance(60) ? 0 : between(1, 40)), pick("close", 5, "closejava", 4, "abort", 2, "kill", 1), 0);
            }
            case "half" -> {
                peer(at, "shutout", 0);
                if (chance(70)) {
                    if (chance(40) && !drains) {
                        peer(at + between(1, 20), "drain", 0);
                    }
                    peer(at + pause(), pick("close", 5, "abort", 4, "kill", 2), 0);
                }
            }
            case "forgotten" -> {
                net(at, "rst");
                if (chance(20)) {
                    peer(Math.max(1, at - pause()), "shutout", 0);
                }
            }
            case "reboot" -> {
                net(at, "dropin");
                peer(at + between(15, 40), chance(70) ? "abort" : "kill", 0);
                net(at + between(60, 250), "heal");
            }
            case "silence" -> {
                net(at, chance(60) ? "dropout" : "dropin");
                silent = true;
            }
            case "oneway" -> {
                net(at, "dropout");
                for (int i = 0; i < 12; i++) {
                    peer(at + 20 + i * 250, "write", 40);
                }
                silent = true;
            }
            case "bigout" -> {
                net(at, "bigout");
                silent = true;
            }
            case "icmp" -> {
                net(at, pick("host", 3, "port", 3, "net", 2, "admin", 2));
                silent = true;
            }
            case "loss" -> {
                net(at, chance(50) ? "dropout" : "dropin");
                int lost = between(20, 500);
                net(at + lost, "heal");
                peer(at + between(0, lost + 300), pick("close", 4, "abort", 3, "kill", 1, "closejava", 1), 0);
            }
            case "destroy" -> net(at, "destroy");
            case "stall" -> {
                peer(Math.max(1, at - between(100, 600)), "nodrain", 0);
                us(1, Math.max(1, at - between(50, 400)), "write", LARGE[2 + random.nextInt(2)]);
                peer(at, pick("close", 3, "abort", 3, "kill", 1), 0);
            }
            default -> {
                // nobody ends it
            }
        }
        return how;
    }

    /** What our threads do around the end. */
    private void reactions(int end, String how) {
        if (chance(38)) {
            // a reader of its own, as many programs have
            int from = chance(50) ? Math.max(2, now - between(0, 200)) : Math.max(2, end + between(-3, 60));
            us(2, from, "readall", 50_000_000);
        } else if (chance(22)) {
            us(1, end + (chance(50) ? between(1, 20) : pause()), chance(50) ? "read" : "readall", 100_000);
        }
        if (chance(7)) {
            us(chance(60) ? 1 : 3, Math.max(2, end + (chance(50) ? -pause() : pause())), "shutin", 0);
        }
        if (chance(9)) {
            us(chance(60) ? 1 : 3, Math.max(2, end + (chance(50) ? -pause() : pause())), "shutout", 0);
        }
        int late = between(2, 5);
        int writer = chance(75) ? 1 : 3;
        int at = end;
        for (int i = 0; i < late; i++) {
            at += i == 0 ? switch (random.nextInt(4)) {
                case 0 -> between(-3, 4);
                case 1 -> between(5, 60);
                default -> pause();
            } : chance(60) ? between(1, 45) : pause();
            boolean large = chance(how.equals("bigout") ? 70 : 6);
            us(writer, Math.max(2, at), chance(88) ? "write" : sending(), large ? LARGE[random.nextInt(3)] : size());
            if (chance(5)) {
                us(writer, Math.max(2, at + 1), "read", 5000);
            }
        }
        if (chance(12)) {
            // a third thread that writes too
            for (int i = 0, n = between(1, 4), when = end + between(-5, 40); i < n; i++, when += between(1, 60)) {
                us(writer == 1 ? 3 : 1, Math.max(2, when), "write", size());
            }
        }
        if (chance(6)) {
            us(chance(50) ? 1 : 2, Math.max(2, end + (chance(60) ? between(0, 40) : pause())), chance(70) ? "close" : "abort", 0);
        }
    }
}
