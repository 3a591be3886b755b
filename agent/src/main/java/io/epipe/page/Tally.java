package io.epipe.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the files held, counted and named. Used by one thread. */
final class Tally {

    private static final int MOST_NAMED = 20;
    /** Foreign lines have all kinds of names; the rest is one number. */
    private static final int MOST_KINDS = 30;

    long files;
    long lines;
    long incidents;
    long repeats;
    /** Of those, of incidents that are in none of the files. */
    long orphans;
    /** Records that stood in the files before, to the byte. */
    long copies;
    /** Pages that epipe made. */
    long pages;
    long damaged;
    /** Incidents that were withheld or dropped where they happened. */
    long withheld;
    long dropped;
    /** Incidents beyond what a page can hold. */
    long leftOut;
    /** The first damaged lines: file, number, why. */
    final List<String> damagedLines = new ArrayList<String>();
    /** Files that could not be read to their end. */
    final List<String> unreadable = new ArrayList<String>();
    /** The first of the pages that epipe made. */
    final List<String> pageNames = new ArrayList<String>();
    /** JSON lines that are none of epipe's, by what they call themselves. */
    final Map<String, Long> foreign = new LinkedHashMap<String, Long>();
    /** Events of epipe that this version does not know. */
    final Map<String, Long> newer = new LinkedHashMap<String, Long>();

    void damaged(String file, long line, String why) {
        damaged++;
        if (damagedLines.size() < MOST_NAMED) {
            damagedLines.add(file + ":" + line + ": " + why);
        }
    }

    void unreadable(String file, String why) {
        if (unreadable.size() < MOST_NAMED) {
            unreadable.add(file + ": " + why);
        }
    }

    void page(String file) {
        pages++;
        if (pageNames.size() < MOST_NAMED) {
            pageNames.add(file);
        }
    }

    /** The sum, which stays where a file makes it too large; what is negative is none. */
    static long added(long sum, long more) {
        return Math.min(Long.MAX_VALUE / 4, sum + Math.min(Long.MAX_VALUE / 4, Math.max(0, more)));
    }

    static void count(Map<String, Long> kinds, String kind) {
        String name = kind.length() > 80 ? kind.substring(0, 80) + " \u2026" : kind;
        if (!kinds.containsKey(name) && kinds.size() >= MOST_KINDS) {
            name = "others";
        }
        Long known = kinds.get(name);
        kinds.put(name, known == null ? 1 : known + 1);
    }

    static long sum(Map<String, Long> kinds) {
        long sum = 0;
        for (long count : kinds.values()) {
            sum += count;
        }
        return sum;
    }
}
