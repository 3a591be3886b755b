package io.epipe.benchmark;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** What a JVM is started with, by the name that stands in the tables. */
final class Configurations {

    static final String NONE = "no agent";
    static final String NONE_AGAIN = "no agent, again";
    static final String NOTHING = "agent that does nothing";
    static final String EPIPE = "epipe";
    static final String FLIGHT_RECORDER = "JFR";
    static final String BYTEMAN = "Byteman";
    static final String OPEN_TELEMETRY = "OpenTelemetry";

    private final File work;
    private final File epipe;
    private final File byteman;
    private final File openTelemetry;

    Configurations(File work, File epipe, File byteman, File openTelemetry) {
        this.work = work;
        this.epipe = epipe;
        this.byteman = byteman;
        this.openTelemetry = openTelemetry;
    }

    /** For the whole life of a process. */
    Map<String, List<String>> forStart() throws IOException {
        Map<String, List<String>> all = new LinkedHashMap<>();
        all.put(NONE, Collections.<String>emptyList());
        all.put(NOTHING, Arrays.asList("-javaagent:" + nothingAgent()));
        all.put(EPIPE, epipe(""));
        all.put(OPEN_TELEMETRY, openTelemetry());
        return all;
    }

    /** For operations that succeed. The second one without an agent shows what a ratio is worth. */
    Map<String, List<String>> forOperations() throws IOException {
        Map<String, List<String>> all = new LinkedHashMap<>();
        all.put(NONE, Collections.<String>emptyList());
        all.put(NONE_AGAIN, Collections.<String>emptyList());
        all.put(EPIPE, epipe(""));
        all.put("epipe, `origin=off`", epipe("=origin=off"));
        all.put("epipe, `origin=stack`", epipe("=origin=stack"));
        all.put(FLIGHT_RECORDER, flightRecorder());
        all.put(BYTEMAN, byteman());
        all.put(OPEN_TELEMETRY, openTelemetry());
        return all;
    }

    /** For ends of connections. */
    Map<String, List<String>> forEnds() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        all.put(NONE, Collections.<String>emptyList());
        all.put(NONE_AGAIN, Collections.<String>emptyList());
        all.put(EPIPE, epipe(""));
        all.put("epipe, `closes=on`", epipe("=closes=on"));
        return all;
    }

    /** For writes that fail. To a file: standard error would be a pipe to the suite, whose reading is no part of it. */
    Map<String, List<String>> forFailures() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        all.put(NONE, Collections.<String>emptyList());
        all.put(EPIPE, epipe("=log=" + new File(work, "failures.log")));
        return all;
    }

    /** For storms of failures. The second one without an agent shows what a ratio is worth. */
    Map<String, List<String>> forStorms() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        all.put(NONE, Collections.<String>emptyList());
        all.put(NONE_AGAIN, Collections.<String>emptyList());
        all.put(EPIPE, epipe("=log=" + new File(work, "storm.log") + ",json=" + new File(work, "storm.jsonl")));
        return all;
    }

    /** For open connections. */
    Map<String, List<String>> forConnections() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        all.put(NONE, Collections.<String>emptyList());
        all.put("epipe, `origin=off`", epipe("=origin=off"));
        all.put(EPIPE, epipe(""));
        all.put("epipe, `origin=stack`", epipe("=origin=stack"));
        return all;
    }

    File recording() {
        return new File(work, "recording.jfr");
    }

    /** Names and versions of the others. */
    String others() throws IOException {
        return "Byteman " + version(byteman) + ", OpenTelemetry Java agent " + version(openTelemetry);
    }

    private static String version(File file) throws IOException {
        try (JarFile jar = new JarFile(file)) {
            Attributes attributes = jar.getManifest().getMainAttributes();
            String version = attributes.getValue("Implementation-Version");
            return version == null ? attributes.getValue("Bundle-Version") : version;
        }
    }

    private List<String> epipe(String options) {
        return Arrays.asList("-javaagent:" + epipe + options);
    }

    /** As in production, but with nobody to send to: an exporter's failing connections are not what is measured. */
    private List<String> openTelemetry() {
        return Arrays.asList("-javaagent:" + openTelemetry, "-Dotel.traces.exporter=none",
            "-Dotel.metrics.exporter=none", "-Dotel.logs.exporter=none");
    }

    private List<String> flightRecorder() throws IOException {
        File settings = write("sockets.jfc", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<configuration version=\"2.0\">\n" + event("jdk.SocketWrite") + event("jdk.SocketRead")
            + "</configuration>\n");
        return Arrays.asList("-XX:StartFlightRecording=settings=" + settings + ",filename=" + recording());
    }

    private static String event(String name) {
        return "<event name=\"" + name + "\"><setting name=\"enabled\">true</setting>"
            + "<setting name=\"threshold\">0 ns</setting>"
            + "<setting name=\"stackTrace\">true</setting></event>\n";
    }

    /** One class for channels and, from JDK 13 on, for sockets; the other for sockets on JDK 8 to 12. */
    private List<String> byteman() throws IOException {
        File rules = write("rules.btm", rule("sun.nio.ch.SocketDispatcher", "write(FileDescriptor,long,int)")
            + rule("java.net.SocketOutputStream", "socketWrite(byte[],int,int)"));
        // without the first property it leaves the packages of the JDK alone
        return Arrays.asList("-Dorg.jboss.byteman.transform.all=true",
            "-javaagent:" + byteman + "=script:" + rules + ",boot:" + byteman);
    }

    private static String rule(String type, String method) {
        return "RULE " + type + "\nCLASS " + type + "\nMETHOD " + method + "\nAT EXCEPTION EXIT\nIF TRUE\nDO "
            + "System.setProperty(\"" + ProofMain.CAUGHT + "\", \"true\")\nENDRULE\n";
    }

    private File nothingAgent() throws IOException {
        File jar = new File(work, "nothing-agent.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), NothingAgent.class.getName());
        manifest.getMainAttributes().put(new Attributes.Name("Can-Retransform-Classes"), "true");
        String entry = NothingAgent.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(new FileOutputStream(jar), manifest);
             InputStream in = NothingAgent.class.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new JarEntry(entry));
            byte[] part = new byte[8192];
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                out.write(part, 0, n);
            }
        }
        return jar;
    }

    private File write(String name, String text) throws IOException {
        File file = new File(work, name);
        Files.write(file.toPath(), text.getBytes(StandardCharsets.UTF_8));
        return file;
    }
}
