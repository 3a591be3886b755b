package io.epipe.host;

import io.epipe.testkit.Artifacts;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * An environment of the host test bench.
 *
 * @param name      for the table
 * @param first     the first JDK that has it
 * @param last      the last
 * @param options   of the agent, beyond those of the bench
 * @param before    what is added before the agent's own option
 * @param after     what is added after it
 * @param attach    whether the command can reach the JVM
 * @param talkative whether others write lines of their own, which differ from run to run
 */
record Environment(String name, int first, int last, String options, Consumer<ForkedJvm.Builder> before,
                   Consumer<ForkedJvm.Builder> after, boolean attach, boolean talkative) {

    private static final int NEWEST = 99;
    private static final Consumer<ForkedJvm.Builder> NOTHING = jvm -> { };

    /** Agents of others that Maven Central has: name, coordinates, first JDK, argument. */
    private static final String[][] AGENTS = {
        {"OpenTelemetry 2.33.1", "io.opentelemetry.javaagent:opentelemetry-javaagent:2.33.1", "8", ""},
        {"Elastic APM 1.55.1", "co.elastic.apm:elastic-apm-agent:1.55.1", "8", ""},
        {"Datadog 1.68.1", "com.datadoghq:dd-java-agent:1.68.1", "8", ""},
        {"Byteman 4.0.27", "org.jboss.byteman:byteman:4.0.27", "8", ""},
        {"JaCoCo 0.8.15", "org.jacoco:org.jacoco.agent:0.8.15:runtime", "8", "=output=none"},
        {"BlockHound 1.0.17", "io.projectreactor.tools:blockhound:1.0.17.RELEASE", "8", ""},
        {"AspectJ weaver 1.9.27", "org.aspectj:aspectjweaver:1.9.27", "8", ""},
    };

    static List<Environment> all(Path directory) throws IOException {
        List<Environment> all = new ArrayList<>();
        all.add(flags("no option"));
        all.add(flags("`-Xint`", "-Xint"));
        all.add(flags("C1 alone", "-XX:TieredStopAtLevel=1"));
        all.add(flags("`-Xcomp`", "-Xcomp"));
        all.add(flags("serial collector", "-XX:+UseSerialGC"));
        all.add(flags("parallel collector", "-XX:+UseParallelGC"));
        all.add(from(17, "ZGC", "-XX:+UseZGC"));
        all.add(from(11, "Epsilon (no collector)", "-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC", "-Xmx1g"));
        all.add(flags("heap of 16 MB", "-Xmx16m"));
        all.add(flags("stacks of 256 KB", "-Xss256k"));
        all.add(from(25, "compact object headers", "-XX:+UseCompactObjectHeaders"));
        all.add(flags("no compressed pointers", "-XX:-UseCompressedOops"));
        all.add(flags("no class data sharing", "-Xshare:off"));
        all.add(to(12, "verification of everything", "-Xverify:all"));
        all.add(flags("verification of boot classes", "-XX:+UnlockDiagnosticVMOptions", "-XX:+BytecodeVerificationLocal"));
        // not -Xcheck:jni: with it the JDK's own native code warns of what java.lang.instrument does, for every agent
        all.add(flags("no stack traces", "-XX:-StackTraceInThrowable"));
        all.add(flags("stack traces of one frame", "-XX:MaxJavaStackTraceDepth=1"));
        all.add(flags("`-XX:+ExitOnOutOfMemoryError`", "-XX:+ExitOnOutOfMemoryError"));
        all.add(flags("one processor", "-XX:ActiveProcessorCount=1"));
        all.add(flags("native memory tracking", "-XX:NativeMemoryTracking=summary"));
        all.add(flags("no performance data", "-XX:-UsePerfData"));
        all.add(from(17, "assertions of the JDK", "-esa"));
        all.add(flags("IPv4 alone", "-Djava.net.preferIPv4Stack=true"));
        all.add(flags("IPv6 first", "-Djava.net.preferIPv6Addresses=true"));
        all.add(flags("language and country Turkish", "-Duser.language=tr", "-Duser.country=TR"));
        all.add(flags("default charset US-ASCII", "-Dfile.encoding=US-ASCII"));
        all.add(flags("temp directory missing", "-Djava.io.tmpdir=/nonexistent"));
        all.add(new Environment("attach mechanism off", 8, NEWEST, "", jvm -> jvm.vm("-XX:+DisableAttachMechanism"), NOTHING,
            false, false));
        all.add(new Environment("Flight Recorder", 8, NEWEST, "", jvm -> jvm.vm("-XX:StartFlightRecording=dumponexit=false"),
            NOTHING, true, true));
        all.add(new Environment("locale de_DE", 8, NEWEST, "", jvm -> jvm.environment("LC_ALL", "de_DE.UTF-8"), NOTHING,
            true, false));
        all.add(new Environment("another time zone", 8, NEWEST, "", jvm -> jvm.environment("TZ", "Asia/Kathmandu"), NOTHING,
            true, false));
        all.add(shell("64 descriptors", "ulimit -n 64 && exec \"$@\""));
        all.add(shell("standard error closed", "exec \"$@\" 2>&-"));
        all.add(shell("lowest priority", "exec nice -n 19 \"$@\""));
        all.add(shell("no environment", "exec env -i \"$@\""));
        all.add(output("text to a full disk", ",log=/dev/full"));
        all.add(output("text to nowhere", ",log=/nonexistent/log"));
        all.add(output("everything switched on", ",origin=stack,reads=on,last-words=64,pipes=on"));
        all.add(output("everything switched off", ",origin=off,annotate=off,pipes=off"));
        Path nested = HostPrograms.agentJar(directory, HostPrograms.NESTED_DEFINITION);
        all.add(new Environment("a transformer that looks up what is defined", 8, NEWEST, "", NOTHING,
            jvm -> jvm.vm("-javaagent:" + nested), true, true));
        return all;
    }

    /** In both orders; those that cannot be had here are said to be missing, and left out. */
    static List<Environment> otherAgents() {
        List<Environment> all = new ArrayList<>();
        for (String[] agent : AGENTS) {
            Artifacts.classPath(agent[1]).ifPresent(path -> {
                String option = "-javaagent:" + path.split(java.io.File.pathSeparator)[0] + agent[3];
                Consumer<ForkedJvm.Builder> add = jvm -> quiet(jvm).vm(option);
                int first = Integer.parseInt(agent[2]);
                all.add(new Environment(agent[0] + ", then epipe", first, NEWEST, "", add, NOTHING, true, true));
                all.add(new Environment("epipe, then " + agent[0], first, NEWEST, "", NOTHING, add, true, true));
            });
        }
        return all;
    }

    /** No back end is there to be reported to. */
    private static ForkedJvm.Builder quiet(ForkedJvm.Builder jvm) {
        return jvm.vm("-Dotel.traces.exporter=none", "-Dotel.metrics.exporter=none", "-Dotel.logs.exporter=none",
            "-Delastic.apm.recording=false", "-Delastic.apm.log_level=OFF", "-Ddd.trace.enabled=true",
            "-Ddd.profiling.enabled=false", "-Ddd.instrumentation.telemetry.enabled=false");
    }

    private static Environment flags(String name, String... vm) {
        return from(8, name, vm);
    }

    private static Environment from(int first, String name, String... vm) {
        return new Environment(name, first, NEWEST, "", jvm -> jvm.vm(vm), NOTHING, true, false);
    }

    private static Environment to(int last, String name, String... vm) {
        return new Environment(name, 8, last, "", jvm -> jvm.vm(vm), NOTHING, true, false);
    }

    private static Environment shell(String name, String script) {
        return new Environment(name, 8, NEWEST, "", jvm -> jvm.under("sh", "-c", script, "sh"), NOTHING, true, false);
    }

    private static Environment output(String name, String options) {
        return new Environment(name, 8, NEWEST, options, NOTHING, NOTHING, true, true);
    }

    boolean isOn(Jdk jdk) {
        return jdk.feature() >= first && jdk.feature() <= last;
    }

    @Override
    public String toString() {
        return name;
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
