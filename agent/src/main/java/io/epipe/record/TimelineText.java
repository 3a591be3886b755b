package io.epipe.record;

import io.epipe.diagnosis.TimelineEntry;
import io.epipe.incident.Incident;

import java.util.ArrayList;
import java.util.List;

/** Draws the timeline: when, who to whom, what, and what became of it, in columns. */
public final class TimelineText {

    private static final String MINUS = "\u2212";
    private static final char DASH = '\u2500';
    private static final char TO_PEER = '\u25b6';
    private static final char TO_US = '\u25c0';
    private static final char NEVER_LEFT = '\u2717';

    /** Length of an arrow with its label; longer where a label needs it. */
    private static final int ARROW = 14;

    private TimelineText() {
    }

    public static List<String> lines(Incident incident) {
        List<TimelineEntry> entries = incident.diagnosis().timeline();
        int times = 0;
        int arrow = ARROW;
        for (TimelineEntry entry : entries) {
            times = Math.max(times, time(entry).length());
            arrow = Math.max(arrow, label(entry, incident).length() + 7);
        }
        List<String> lines = new ArrayList<String>(entries.size());
        for (TimelineEntry entry : entries) {
            StringBuilder line = new StringBuilder();
            pad(line.append(time(entry)), times + 2);
            line.append("us ").append(arrow(entry, label(entry, incident), arrow));
            if (entry.note() != null && !entry.note().isEmpty()) {
                pad(line, times + 2 + 3 + arrow + 5 + 5);
                line.append(Printable.oneLine(entry.note()));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static String time(TimelineEntry entry) {
        if (!entry.isTimeKnown()) {
            return "";
        }
        switch (entry.kind()) {
            case FAILED_WRITE:
            case FAILED_READ:
            case CLOSE:
                return " 0";
            default:
                return MINUS + Times.ago(entry.agoMicros());
        }
    }

    private static String label(TimelineEntry entry, Incident incident) {
        switch (entry.kind()) {
            case FIN_IN:
            case FIN_OUT:
                return "FIN";
            case RST_IN:
                return "RST";
            case FAILED_WRITE:
                return bytes(entry.bytes(), "write");
            case FAILED_READ:
                return "read";
            case CLOSE:
                return "close";
            case EARLIER_FAILURE:
                return bytes(entry.bytes(), "failed");
            default:
                return bytes(entry.bytes(), "data");
        }
    }

    private static String bytes(long count, String unknown) {
        if (count < 0) {
            return unknown;
        }
        return count == 1 ? "1 byte" : Printable.grouped(count) + " bytes";
    }

    private static String arrow(TimelineEntry entry, String label, int length) {
        StringBuilder arrow = new StringBuilder();
        int dashes = length - 1 - (label.length() + 2);
        switch (entry.kind()) {
            case CLOSE:
                dashes(arrow, 2).append(' ').append(label);
                return arrow.toString();
            case FAILED_WRITE:
            case FAILED_READ:
            case EARLIER_FAILURE:
                dashes(arrow, 2).append(' ').append(label).append(' ').append(NEVER_LEFT);
                return arrow.toString();
            case DATA_IN:
            case FIN_IN:
            case RST_IN:
                arrow.append(TO_US);
                dashes(arrow, dashes / 2).append(' ').append(label).append(' ');
                dashes(arrow, dashes - dashes / 2);
                break;
            default:
                dashes(arrow, dashes / 2).append(' ').append(label).append(' ');
                dashes(arrow, dashes - dashes / 2).append(TO_PEER);
                break;
        }
        return arrow.append(" peer").toString();
    }

    private static StringBuilder dashes(StringBuilder out, int count) {
        for (int i = 0; i < count; i++) {
            out.append(DASH);
        }
        return out;
    }

    private static void pad(StringBuilder line, int column) {
        while (line.length() < column) {
            line.append(' ');
        }
    }
}
