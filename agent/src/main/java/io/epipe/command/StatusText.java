package io.epipe.command;

import io.epipe.command.jvm.TargetJvm;
import io.epipe.status.Status;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** A {@link Status} for people and for programs. */
final class StatusText {

    private static final String INDENT = "              ";

    private final Status status;
    private final TargetJvm target;
    private final List<String> lines = new ArrayList<String>();

    StatusText(Status status, TargetJvm target) {
        this.status = status;
        this.target = target;
    }

    /** What an attach did: where each output goes, which evidence there is, and which options hold. */
    String afterAttach(String ownVersion) {
        String done = status.get("done");
        String version = status.get("version");
        lines.add("epipe " + version + " " + did(done) + " " + target.describe(status.get("jdk")));
        summary();
        if (!version.equals(ownVersion)) {
            lines.add(wrapped("version", "this command is epipe " + ownVersion + "; detach, then attach, to change to it"));
        }
        return String.join("\n", lines);
    }

    private static String did(String done) {
        switch (done == null ? "" : done) {
            case "changed":
                return "was there already; its options are changed in";
            case "unchanged":
                return "was there already, with these options, in";
            case "restarted":
                return "was there already, and was started anew with other options in";
            case "upgraded":
                return "has taken the place of another version in";
            default:
                return "is attached to";
        }
    }

    /** The short one. */
    String brief() {
        lines.add("epipe " + status.get("version") + " in " + target.describe(status.get("jdk"))
            + (Boolean.parseBoolean(status.get("attached")) ? ", attached" : ", since its start"));
        lines.add(wrapped("incidents", incidents()));
        summary();
        return String.join("\n", lines);
    }

    private String incidents() {
        StringBuilder text = new StringBuilder(String.format(java.util.Locale.ROOT, "%,d", status.number("incidents")));
        String separator = ": ";
        for (String[] part : new String[][] {{"in_full", "reported in full"}, {"repeats", status.number("repeats") == 1 ? "repeat" : "repeats"}, {"quiet", "quiet"},
            {"withheld", "withheld by rate"}, {"dropped", "dropped"}, {"waiting", "not told yet"}}) {
            if (status.number(part[0]) > 0) {
                text.append(separator).append(String.format(java.util.Locale.ROOT, "%,d ", status.number(part[0]))).append(part[1]);
                separator = ", ";
            }
        }
        if (status.number("consequences") > 0) {
            text.append("; ").append(Words.count(status.number("consequences"), "further failure")).append(" on the same connections and pipes");
        }
        return text.toString();
    }

    private void summary() {
        if (status.get("not_recording") != null) {
            lines.add(wrapped("", "NOT RECORDING: " + status.get("not_recording")));
            return;
        }
        if (status.number("not_recorded") > 0) {
            lines.add(wrapped("", Words.count(status.number("not_recorded"), "failure") + " not recorded: the JVM had no heap, no"
                + " descriptors or no stack to spare"));
        }
        if (status.get("waiting_for_room") != null) {
            lines.add(wrapped("", "WAITS FOR ROOM: the JVM has no heap or no descriptors to spare; what recording takes is made once it has"));
        }
        List<String> outputs = status.below("output.");
        if (outputs.isEmpty()) {
            lines.add(wrapped("outputs", "none but the note on the application's exception"));
        }
        for (String name : outputs) {
            lines.add(wrapped(name, "→ " + status.get("output." + name)));
            String failure = failure(name);
            if (failure != null) {
                lines.add(wrapped("", "FAILED: " + failure));
            }
        }
        lines.add(wrapped("evidence", status.get("evidence")));
        lines.add(wrapped("options", options()));
        if (!"passed".equals(status.get("self_test"))) {
            lines.add(wrapped("self-test", status.get("self_test")));
        }
        if (!status.all("missing").isEmpty()) {
            lines.add(wrapped("MISSING", Words.count(status.all("missing").size(), "method") + " that this JDK should have: --verbose"));
        }
        if (status.number("agent_errors") > 0) {
            lines.add(wrapped("errors", Words.count(status.number("agent_errors"), "error") + " of the agent, the last: "
                + status.get("agent_error")));
        }
    }

    /** Null where all is well. */
    private String failure(String name) {
        StringBuilder text = new StringBuilder();
        if (status.number("stuck_ms." + name) > 0) {
            text.append("stuck for ").append(status.number("stuck_ms." + name) / 1_000).append(" s; ");
        }
        if (status.number("errors." + name) > 0 || status.number("dropped." + name) > 0) {
            text.append(Words.count(status.number("errors." + name), "error")).append(", ")
                .append(Words.count(status.number("dropped." + name), "incident")).append(" not told; ");
        }
        String error = status.get("error." + name) == null ? status.get("failed." + name) : status.get("error." + name);
        if (error != null) {
            text.append(error);
        }
        return text.length() == 0 ? null : text.toString();
    }

    private String options() {
        StringBuilder given = new StringBuilder();
        StringBuilder defaults = new StringBuilder();
        String said = "," + status.get("given") + ",";
        for (String key : status.below("option.")) {
            boolean isGiven = said.contains("," + key + "=");
            String value = status.get("option." + key);
            if (isGiven || !value.isEmpty()) {
                StringBuilder to = isGiven ? given : defaults;
                to.append(to.length() == 0 ? "" : " ").append(key).append('=').append(value);
            }
        }
        return (given.length() == 0 ? "" : given + "; ") + "by default " + defaults;
    }

    private static String wrapped(String name, String text) {
        return String.format("  %-12s", name) + Words.wrap(text, Terminal.width() - INDENT.length(), INDENT);
    }

    /** All that the agent said. */
    String verbose() {
        StringBuilder text = new StringBuilder(brief()).append("\n");
        for (String line : status.lines()) {
            text.append('\n').append(line);
        }
        for (String name : status.below("written.")) {
            text.append("\nwritten ").append(Words.count(status.number("written." + name), "record")).append(" by ").append(name);
        }
        for (String library : status.all("library")) {
            text.append("\nlibrary ").append(library);
        }
        return text.toString();
    }

    /** One object, on one line. */
    static String json(Status status, String pid) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("pid", Long.parseLong(pid));
            json.writeBooleanField("active", !"inactive".equals(status.get("done")));
            for (String name : new String[] {"version", "jdk", "evidence", "self_test", "agent_error"}) {
                if (status.get(name) != null) {
                    json.writeStringField(name, status.get(name));
                }
            }
            if (status.get("waiting_for_room") != null) {
                json.writeBooleanField("waiting_for_room", true);
            }
            if (status.get("attached") != null) {
                json.writeBooleanField("attached", Boolean.parseBoolean(status.get("attached")));
            }
            for (String name : new String[] {"started_ms", "incidents", "consequences", "in_full", "repeats", "quiet", "withheld", "dropped", "waiting",
                "agent_errors"}) {
                if (status.get(name) != null) {
                    json.writeNumberField(name, status.number(name));
                }
            }
            options(json, status);
            outputs(json, status);
            for (String name : new String[] {"missing", "target", "library"}) {
                if (!status.all(name).isEmpty()) {
                    json.writeArrayFieldStart(name);
                    for (String value : status.all(name)) {
                        json.writeString(value);
                    }
                    json.writeEndArray();
                }
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void options(JsonGenerator json, Status status) throws IOException {
        if (status.below("option.").isEmpty()) {
            return;
        }
        json.writeObjectFieldStart("options");
        for (String key : status.below("option.")) {
            json.writeStringField(key, status.get("option." + key));
        }
        json.writeEndObject();
        json.writeStringField("given", status.get("given"));
    }

    private static void outputs(JsonGenerator json, Status status) throws IOException {
        if (status.below("output.").isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("outputs");
        for (String name : status.below("output.")) {
            json.writeStartObject();
            json.writeStringField("name", name);
            json.writeStringField("where", status.get("output." + name));
            json.writeNumberField("written", status.number("written." + name));
            json.writeNumberField("errors", status.number("errors." + name));
            json.writeNumberField("dropped", status.number("dropped." + name));
            json.writeNumberField("stuck_ms", status.number("stuck_ms." + name));
            String error = status.get("error." + name) == null ? status.get("failed." + name) : status.get("error." + name);
            if (error != null) {
                json.writeStringField("error", error);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
