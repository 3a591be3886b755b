package io.epipe.host;

import io.epipe.testkit.Artifacts;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
 * @param traits    what is different about it
 */
record Environment(String name, int first, int last, String options, Consumer<ForkedJvm.Builder> before,
                   Consumer<ForkedJvm.Builder> after, Set<Trait> traits) {

    /** What is different about an environment. */
    enum Trait {
        /** The command cannot reach the JVM. */
        UNREACHABLE,
        /** Others write lines of their own to standard error, which differ from run to run. */
        TALKATIVE,
        /** The JVM is ended by SIGTERM. */
        KILLED,
        /** More connections break than the bench's three. */
        STORM,
        /** Standard output is closed, so that its end is all that is seen of it. */
        SILENT,
        /** Runs on an image that jlink made, of the fewest modules. */
        IMAGE,
        /** Takes so long that only {@code -Phost} runs it. */
        LONG
    }

    private static final int NEWEST = 99;
    private static final Consumer<ForkedJvm.Builder> NOTHING = jvm -> { };
    private static final boolean ROOT_ON_LINUX = System.getProperty("os.name").equals("Linux")
        && System.getProperty("user.name").equals("root");
    /** A group that a JVM puts itself into; {@link #forget} takes it away. */
    private static final String GROUP = "epipe-bench-";
    private static final List<String> GROUPS = List.of("/sys/fs/cgroup/memory/", "/sys/fs/cgroup/cpu/", "/sys/fs/cgroup/pids/", "/sys/fs/cgroup/");

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
        all.add(flags("`-Xcomp`", "-Xcomp").with(Trait.LONG));
        all.add(flags("C2 alone", "-XX:-TieredCompilation"));
        all.add(flags("serial collector", "-XX:+UseSerialGC"));
        all.add(flags("parallel collector", "-XX:+UseParallelGC"));
        all.add(from(17, "ZGC", "-XX:+UseZGC"));
        all.add(from(17, "Shenandoah", "-XX:+UnlockExperimentalVMOptions", "-XX:+UseShenandoahGC"));
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
        all.add(flags("native memory tracking", "-XX:NativeMemoryTracking=detail"));
        all.add(flags("no performance data", "-XX:-UsePerfData"));
        all.add(from(17, "assertions of the JDK", "-esa"));
        all.add(from(11, "two modules alone", "--limit-modules=java.base,java.instrument"));
        all.add(from(11, "an image of two modules (jlink)").with(Trait.IMAGE));
        all.add(to(17, "security manager", "-Djava.security.manager", "-Djava.security.policy==" + policy(directory)));
        all.add(new Environment("the sockets of JDK 12 and earlier", 13, 17, "", jvm -> jvm.vm("-Djdk.net.usePlainSocketImpl=true"), NOTHING,
            EnumSet.noneOf(Trait.class)));
        all.add(from(24, "native access denied", "--illegal-native-access=deny"));
        all.add(flags("a debugger's agent (JDWP)", "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0"));
        all.add(flags("remote management (JMX)", "-Dcom.sun.management.jmxremote.port=0",
            "-Dcom.sun.management.jmxremote.authenticate=false", "-Dcom.sun.management.jmxremote.ssl=false"));
        all.add(flags("huge pages", "-XX:+UseTransparentHugePages"));
        all.add(flags("IPv4 alone", "-Djava.net.preferIPv4Stack=true"));
        all.add(flags("IPv6 first", "-Djava.net.preferIPv6Addresses=true"));
        all.add(flags("language and country Turkish", "-Duser.language=tr", "-Duser.country=TR"));
        all.add(flags("default charset US-ASCII", "-Dfile.encoding=US-ASCII"));
        all.add(flags("temp directory missing", "-Djava.io.tmpdir=/nonexistent"));
        all.add(flags("attach mechanism off", "-XX:+DisableAttachMechanism").with(Trait.UNREACHABLE));
        all.add(flags("no signal handlers (`-Xrs`)", "-Xrs").with(Trait.UNREACHABLE));
        all.add(flags("ended by SIGTERM").with(Trait.KILLED));
        all.add(flags("ended in the midst of a storm of failures", "-Dbench.storm=true").with(Trait.STORM));
        all.add(flags("Flight Recorder", "-XX:StartFlightRecording=dumponexit=false").with(Trait.TALKATIVE));
        all.add(variable("locale de_DE", "LC_ALL", "de_DE.UTF-8"));
        all.add(variable("locale zh_CN", "LC_ALL", "zh_CN.UTF-8"));
        all.add(variable("locale C", "LC_ALL", "C"));
        all.add(variable("another time zone", "TZ", "Asia/Kathmandu"));
        all.add(shell("64 descriptors", "ulimit -n 64"));
        all.add(shell("8 GB of address space", "ulimit -v 8000000"));
        all.add(shell("standard error closed", "exec 2>&-"));
        all.add(shell("standard output and error closed", "exec >&- 2>&-").with(Trait.SILENT));
        all.add(shell("standard error on a full disk", "exec 2>/dev/full").options(",log=stderr"));
        all.add(shell("lowest priority", "renice 19 $$ >/dev/null"));
        all.add(new Environment("no environment", 8, NEWEST, "", jvm -> jvm.under("env", "-i"), NOTHING, EnumSet.noneOf(Trait.class)));
        all.add(output("text to a full disk", ",log=/dev/full"));
        all.add(output("text to nowhere", ",log=/nonexistent/log"));
        all.add(output("everything switched on", ",origin=stack,reads=on,closes=on,last-words=64,pipes=on"));
        all.add(output("everything switched off", ",origin=off,annotate=off,pipes=off"));
        Path nested = HostPrograms.agentJar(directory, HostPrograms.NESTED_DEFINITION);
        all.add(new Environment("a transformer that looks up what is defined", 8, NEWEST, "", NOTHING,
            jvm -> jvm.vm("-javaagent:" + nested), EnumSet.of(Trait.TALKATIVE)));
        all.addAll(limited(directory));
        return all;
    }

    /** What takes root, and Linux: mounts and control groups of its own. */
    private static List<Environment> limited(Path directory) {
        List<Environment> all = new ArrayList<>();
        if (!ROOT_ON_LINUX) {
            System.out.println("epipe tests: NOT TESTED in control groups, and with full and read-only disks: that takes root on Linux");
            return all;
        }
        all.add(shell("256 MB of memory (cgroup)", group("memory", "memory.limit_in_bytes", "memory.max", "256M")));
        all.add(shell("a fifth of a processor (cgroup)", group("cpu", "cpu.cfs_quota_us", "cpu.max", "20000")).with(Trait.LONG));
        all.add(shell("64 threads (cgroup)", group("pids", "pids.max", "pids.max", "64")));
        all.add(under("no capability", "setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"));
        all.add(under("a network of its own", "unshare", "-n", "sh", "-c", "ip link set lo up || exit 1; exec \"$@\"", "sh"));
        // its number is another one outside, where the command is run
        all.add(under("process 1 of a container", "unshare", "-p", "-f", "--mount-proc", "--kill-child").with(Trait.UNREACHABLE));
        all.add(mounts("`/proc` of processes alone", "mount -t proc -o subset=pid none /proc"));
        if (directory.startsWith("/tmp") || directory.startsWith("/var/tmp")) {
            System.out.println("epipe tests: NOT TESTED with other disks for temporary files: the build lies on them");
            return all;
        }
        all.add(mounts("`/tmp` full", "mount -t tmpfs -o size=4k none /tmp && head -c 4096 /dev/zero > /tmp/full"));
        all.add(mounts("`/tmp` noexec", "mount -t tmpfs -o noexec none /tmp"));
        String bound = "mount --bind " + directory + " " + directory;
        all.add(mounts("read-only disks", bound + " && mount -o remount,bind,ro /").with(Trait.UNREACHABLE));
        all.add(mounts("nowhere to map a library from", bound + " && mount -o remount,bind,noexec " + directory
            + " && mount -t tmpfs -o noexec none /tmp && mount -t tmpfs -o noexec none /dev/shm && mount -o remount,bind,ro /"));
        // without it the loader of programs does not know where the JDK's libraries lie
        all.add(mounts("no `/proc`", "h=${1%/bin/java}; a=$(uname -m | sed s/x86_64/amd64/)"
            + "; export LD_LIBRARY_PATH=$h/lib:$h/lib/server:$h/lib/jli:$h/jre/lib/$a:$h/jre/lib/$a/server:$h/jre/lib/$a/jli"
            + "; mount -t tmpfs none /proc").with(Trait.UNREACHABLE));
        return all;
    }

    /** In both orders; those that cannot be had here are said to be missing, and left out. */
    static List<Environment> otherAgents() {
        List<Environment> all = new ArrayList<>();
        for (String[] agent : AGENTS) {
            Artifacts.classPath(agent[1]).ifPresent(path -> {
                String option = "-javaagent:" + path.split(java.io.File.pathSeparator)[0] + agent[3];
                // BlockHound adds methods to classes of the JDK, which ends 13 and later without this
                Consumer<ForkedJvm.Builder> add = jvm -> quiet(jvm).vm(agent[0].startsWith("BlockHound")
                    ? new String[] {"-XX:+IgnoreUnrecognizedVMOptions", "-XX:+AllowRedefinitionToAddDeleteMethods", option} : new String[] {option});
                int first = Integer.parseInt(agent[2]);
                Set<Trait> traits = EnumSet.of(Trait.TALKATIVE);
                all.add(new Environment(agent[0] + ", then epipe", first, NEWEST, "", add, NOTHING, traits));
                all.add(new Environment("epipe, then " + agent[0], first, NEWEST, "", NOTHING, add, traits));
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
        return new Environment(name, first, NEWEST, "", jvm -> jvm.vm(vm), NOTHING, EnumSet.noneOf(Trait.class));
    }

    private static Environment to(int last, String name, String... vm) {
        return new Environment(name, 8, last, "", jvm -> jvm.vm(vm), NOTHING, EnumSet.noneOf(Trait.class));
    }

    private static Environment variable(String name, String variable, String value) {
        return new Environment(name, 8, NEWEST, "", jvm -> jvm.environment(variable, value), NOTHING, EnumSet.noneOf(Trait.class));
    }

    private static Environment shell(String name, String script) {
        return new Environment(name, 8, NEWEST, "", jvm -> jvm.under("sh", "-c", script + " || exit 1; exec \"$@\"", "sh"), NOTHING,
            EnumSet.noneOf(Trait.class));
    }

    private static Environment under(String name, String... command) {
        return new Environment(name, 8, NEWEST, "", jvm -> jvm.under(command), NOTHING, EnumSet.noneOf(Trait.class));
    }

    private static Environment mounts(String name, String script) {
        return new Environment(name, 8, NEWEST, "", jvm -> jvm.under("unshare", "-m", "sh", "-c", script + " || exit 1; exec \"$@\"", "sh"),
            NOTHING, EnumSet.noneOf(Trait.class));
    }

    private static Environment output(String name, String options) {
        return new Environment(name, 8, NEWEST, options, NOTHING, NOTHING, EnumSet.of(Trait.TALKATIVE));
    }

    /** The shell puts itself into a group of its own, by whichever version of control groups is there; the JVM takes its place. */
    private static String group(String controller, String fileOfV1, String fileOfV2, String limit) {
        String v1 = "/sys/fs/cgroup/" + controller;
        return "if [ -e " + v1 + "/cgroup.procs ]; then g=" + v1 + "/" + GROUP + "$$; f=" + fileOfV1
            + "; else g=/sys/fs/cgroup/" + GROUP + "$$; f=" + fileOfV2 + "; fi; mkdir $g && echo " + limit + " > $g/$f && echo $$ > $g/cgroup.procs";
    }

    /** Takes away what a JVM of this process id has left behind. */
    static void forget(long pid) {
        for (String parent : GROUPS) {
            Path group = Path.of(parent, GROUP + pid);
            for (int i = 0; i < 100 && Files.exists(group); i++) {
                if (!group.toFile().delete()) {
                    // the kernel takes the last process out of it a moment after its end
                    java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
                }
            }
        }
    }

    private static Path policy(Path directory) throws IOException {
        return Files.writeString(directory.resolve("all.policy"), "grant { permission java.security.AllPermission; };\n");
    }

    private Environment with(Trait trait) {
        EnumSet<Trait> more = EnumSet.of(trait);
        more.addAll(traits);
        return new Environment(name, first, last, options, before, after, more);
    }

    private Environment options(String more) {
        return new Environment(name, first, last, options + more, before, after, traits);
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }

    boolean isOn(Jdk jdk) {
        return jdk.feature() >= first && jdk.feature() <= last;
    }

    /** The JDK to run on; empty where it cannot be made of this one. */
    Optional<Jdk> jdk(Jdk jdk, Path directory) throws IOException {
        if (!is(Trait.IMAGE)) {
            return Optional.of(jdk);
        }
        Path image = directory.resolve("image-" + jdk.feature());
        if (!Files.exists(image)) {
            List<String> command = Arrays.asList(jdk.home().resolve("bin/jlink").toString(), "--add-modules", "java.base,java.instrument",
                "--output", image.toString());
            try {
                if (new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(directory.resolve("jlink.log").toFile())
                        .start().waitFor() != 0) {
                    return Optional.empty();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            } catch (IOException noJlink) {
                return Optional.empty();
            }
        }
        return Optional.of(new Jdk(jdk.feature(), image));
    }

    @Override
    public String toString() {
        return name;
    }
}
