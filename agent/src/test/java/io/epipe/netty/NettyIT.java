package io.epipe.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.paths.RowsTable;
import io.epipe.testkit.Artifacts;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Netty's native transports: old and new, relocated, behind loaders that hand on nothing but java.*. */
class NettyIT {

    private static final String SOURCE = "src/programs/netty";
    private static final String MAIN = "io.epipe.programs.netty.NettyWrites";
    private static final String LOST = "io.epipe.programs.netty.NettyLost";
    private static final String NEWEST_4_1 = "4.1.137.Final";
    private static final String NEWEST_4_2 = "4.2.17.Final";
    private static final List<String> VERSIONS = List.of("4.1.30.Final", "4.1.50.Final", "4.1.100.Final", NEWEST_4_1, NEWEST_4_2);

    private static final AtomicInteger PLAYED = new AtomicInteger();
    private static final RowsTable TABLE = new RowsTable("NettyIT", "error.type", List.of(8, 17, 25));

    @TempDir
    Path directory;

    private boolean mayAsk = true;

    @BeforeAll
    static void onLinux() {
        assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64"),
            "the native libraries are for Linux x86-64");
    }

    @AfterAll
    static void keepTheTable() throws IOException {
        if (PLAYED.get() == runs().size()) {
            TABLE.keep();
        } else {
            System.out.println("epipe tests: the table of Netty's transports is NOT held against the tests: some were not played");
        }
    }

    static List<Object[]> runs() {
        List<Object[]> runs = new ArrayList<>();
        for (Jdk jdk : jdks()) {
            for (String version : VERSIONS) {
                runs.add(new Object[] {jdk, version, "epoll", "client", "write", "close"});
            }
            runs.add(new Object[] {jdk, NEWEST_4_1, "epoll", "server", "writev", "reset"});
            runs.add(new Object[] {jdk, NEWEST_4_1, "epoll", "domain", "write", "close"});
            runs.add(new Object[] {jdk, NEWEST_4_1, "epoll", "client", "sendfile", "close"});
            runs.add(new Object[] {jdk, NEWEST_4_2, "epoll", "server", "sendfile", "reset"});
            runs.add(new Object[] {jdk, "4.1.30.Final", "epoll", "client", "sendfile", "close"});
            runs.add(new Object[] {jdk, NEWEST_4_1, "epoll", "client", "splice", "close"});
            if (jdk.feature() >= 9) {
                runs.add(new Object[] {jdk, NEWEST_4_2, "io_uring", "client", "write", "close"});
                runs.add(new Object[] {jdk, NEWEST_4_2, "io_uring", "server", "writev", "reset"});
            }
        }
        return runs;
    }

    @ParameterizedTest(name = "{0}, Netty {1}, {2}, {3}, {4}, {5}")
    @MethodSource("runs")
    void oneRecord(Jdk jdk, String version, String transport, String role, String call, String fate) {
        ForkedJvm.Ended ended = run(jdk, classPath(version, transport), MAIN, transport, role, call, fate);
        if (transport.equals("io_uring")) {
            assumeTrue(!ended.err().contains("UnsatisfiedLinkError") && !ended.err().contains("io_uring_setup"),
                "this kernel, or its owner, does not let io_uring be used");
        }
        Map<String, Object> record = only(ended);
        String operation = transport.equals("io_uring") ? "write" : call;
        assertThat(record).as(ended.err()).containsEntry("epipe.operation", "netty." + transport + "." + operation)
            .containsEntry("error.type", fate.equals("close") ? "EPIPE" : "ECONNRESET")
            .containsEntry("network.transport", role.equals("domain") ? "unix" : "tcp")
            .containsEntry("epipe.role", role.equals("server") ? "server" : "client")
            .containsEntry("epipe.role_inferred", false);
        assertThat(record.get("epipe.netty.handlers")).asList().containsExactly(MAIN + "$Handler");
        assertThat((String) record.get("epipe.netty.channel")).endsWith(" 0x" + said(ended, "channel "));
        assertThat((String) record.get("exception.stacktrace")).contains("NativeIoException", "io.netty.channel");
        if (!transport.equals("io_uring") && !call.equals("splice")) {
            assertThat(record).containsEntry("code.function.name", MAIN + ".fail");
        }
        if (!role.equals("domain")) {
            assertThat(record).containsKeys("network.peer.port", "network.local.port")
                .containsEntry("epipe.peer.fin_received", fate.equals("close"));
        }
        // made once and thrown for every connection: a note on it would be told everywhere
        assertThat(said(ended, "write ").contains("epipe #")).isEqualTo(!version.startsWith("4.1.30"));
        assertThat(repeats()).as("the write to the closed channel").singleElement()
            .satisfies(r -> assertThat(r).containsEntry("epipe.repeats.consequences", 1L));
        PLAYED.incrementAndGet();
        TABLE.add(version.replace(".Final", "") + ", " + transport + ", " + role + ", " + call, record.get("epipe.operation"),
            record.get("error.type"), jdk);
    }

    /** Three of them: these are the applications' classes, which are the same on all. */
    static List<Jdk> jdks() {
        List<Jdk> some = Jdk.all().stream().filter(jdk -> List.of(8, 17, 25).contains(jdk.feature())).toList();
        return some.isEmpty() ? Jdk.all() : some;
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void whatAReadMetIsRemembered(Jdk jdk) {
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("log=off,reads=all,json=" + json()).vm("-cp", classPath(NEWEST_4_2, "epoll"))
            .run(MAIN, "epoll", "client", "write", "read").startAndAwait();
        assertThat(said(ended, "write ")).contains("ClosedChannelException");
        assertThat(Records.of(json()).get(0)).containsEntry("event.name", "epipe.read_failure")
            .containsEntry("epipe.operation", "netty.epoll.read").containsEntry("error.type", "ECONNRESET");
        assertThat(Records.writeFailures(json())).isEmpty();
    }

    static List<Object[]> losses() {
        List<Object[]> runs = new ArrayList<>();
        for (Jdk jdk : jdks()) {
            for (String fate : List.of("end", "reset", "goodbye", "answered")) {
                runs.add(new Object[] {jdk, NEWEST_4_2, "epoll", fate});
            }
            runs.add(new Object[] {jdk, "4.1.30.Final", "epoll", "end"});
            if (jdk.feature() >= 9) {
                runs.add(new Object[] {jdk, NEWEST_4_2, "io_uring", "end"});
                runs.add(new Object[] {jdk, NEWEST_4_2, "io_uring", "reset"});
            }
        }
        return runs;
    }

    /** A request that the kernel had taken, and that no write will tell of. */
    @ParameterizedTest(name = "{0}, Netty {1}, {2}, {3}")
    @MethodSource("losses")
    void aLostWriteIsTold(Jdk jdk, String version, String transport, String fate) {
        ForkedJvm.Ended ended = run(jdk, classPath(version, transport), LOST, transport, fate);
        assumeTrue(!transport.equals("io_uring") || !ended.err().contains("UnsatisfiedLinkError") && !ended.err().contains("io_uring_setup"),
            "this kernel, or its owner, does not let io_uring be used");
        assertThat(ended.out()).as(ended.err()).contains(errors()).endsWith("end\n");
        // the program's first failure is another one's
        List<Map<String, Object>> lost = Records.of(json()).stream().filter(r -> r.get("epipe.netty.channel") != null).toList();
        if (fate.equals("goodbye") || fate.equals("answered")) {
            assertThat(lost).as(ended.out() + ended.err()).isEmpty();
            return;
        }
        assertThat(lost).as(ended.out() + ended.err()).singleElement().satisfies(record -> {
            assertThat(record).containsEntry("event.name", "epipe.lost_write").containsEntry("epipe.operation", "netty." + transport + ".read")
                .containsEntry("epipe.role", "client").containsEntry("epipe.evidence", "tcp_info")
                .containsKeys("epipe.netty.channel", "network.peer.port", "network.local.port");
            assertThat(record.get("epipe.netty.handlers")).asList().containsExactly(LOST + "$Handler");
            if (fate.equals("end")) {
                assertThat(record).containsEntry("epipe.bytes.lost", 40L).doesNotContainKeys("error.type", "exception.type");
                assertThat((String) record.get("code.stacktrace")).contains("io.netty.channel").doesNotContain("io.epipe.bootstrap");
            } else {
                assertThat(record).containsEntry("error.type", "ECONNRESET").containsEntry("epipe.peer.fin_received", false);
                assertThat((Long) record.get("epipe.bytes.lost")).isPositive();
            }
        });
    }

    static List<Object[]> closes() {
        List<Object[]> runs = new ArrayList<>();
        for (Jdk jdk : jdks()) {
            runs.add(new Object[] {jdk, "4.1.30.Final", "epoll", "unread"});
            runs.add(new Object[] {jdk, NEWEST_4_2, "epoll", "linger"});
        }
        return runs;
    }

    @ParameterizedTest(name = "{0}, Netty {1}, {2}, {3}")
    @MethodSource("closes")
    void aCloseThatResetsIsTold(Jdk jdk, String version, String transport, String how) {
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("log=off,closes=on,json=" + json()).vm("-cp", classPath(version, transport))
            .run(LOST, transport, how).startAndAwait();
        assertThat(ended.out()).as(ended.err()).contains("peer met Connection reset").endsWith("end\n");
        assertThat(Records.of(json()).stream().filter(r -> r.get("epipe.netty.channel") != null)).as(ended.err()).singleElement().satisfies(r -> {
            assertThat(r).containsEntry("event.name", "epipe.abortive_close").containsEntry("epipe.verdict", "CLOSED_ABORTIVELY")
                .containsEntry("epipe.confidence", "certain").containsEntry("epipe.operation", "netty." + transport + ".close")
                .containsEntry("epipe.bytes.unread", how.equals("unread") ? 40L : 0L).containsKeys("network.peer.port", "network.local.port");
            assertThat(r.get("epipe.netty.handlers")).asList().containsExactly(LOST + "$Handler");
            assertThat((String) r.get("code.stacktrace")).contains("io.netty.channel").doesNotContain("io.epipe.bootstrap");
        });
    }

    /** A copy under another package, as gRPC has it: nothing but the structure tells that it is Netty. */
    @ParameterizedTest
    @MethodSource("jdks")
    void aRelocatedCopyIsRecognised(Jdk jdk) throws IOException {
        Optional<String> shaded = Artifacts.classPath("io.grpc:grpc-netty-shaded:1.76.0");
        assumeTrue(shaded.isPresent());
        Path source = Files.createDirectories(directory.resolve("relocated/io/epipe/programs/netty"));
        String program = Files.readString(Path.of(SOURCE, "io/epipe/programs/netty/NettyWrites.java"));
        Files.writeString(source.resolve("NettyWrites.java"), program.replace("io.netty.", "io.grpc.netty.shaded.io.netty."));
        String classPath = Artifacts.compile(directory.resolve("relocated").toString(), shaded.get(), 8);
        ForkedJvm.Ended ended = run(jdk, classPath, MAIN, "epoll", "server", "write", "reset");
        assertThat(only(ended)).containsEntry("epipe.operation", "netty.epoll.write").containsEntry("epipe.role", "server");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theHookIsReachedFromAnOsgiBundle(Jdk jdk) throws IOException {
        Optional<String> felix = Artifacts.classPath("org.apache.felix:org.apache.felix.framework:7.0.5");
        assumeTrue(felix.isPresent());
        Path bundle = directory.resolve("bundle.jar");
        pack(bundle, classPath(NEWEST_4_1, "epoll"));
        ForkedJvm.Ended ended = run(jdk, Artifacts.compile("src/programs/felix", felix.get(), 8), "io.epipe.programs.felix.InFelix",
            bundle.toString(), directory.resolve("storage").toString(), MAIN, "epoll", "client", "write", "close");
        assertThat(ended.out()).as(ended.err()).contains("the hook is not visible");
        assertThat(only(ended)).containsEntry("epipe.operation", "netty.epoll.write");
    }

    /** One bundle with all that it needs in it; it imports nothing. */
    private static void pack(Path bundle, String classPath) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "io.epipe.test");
        try (OutputStream file = Files.newOutputStream(bundle)) {
            List<Path> entries = Stream.of(classPath.split(File.pathSeparator)).map(Path::of).toList();
            main.putValue("Bundle-ClassPath", "." + String.join("", entries.stream().filter(Files::isRegularFile)
                .map(jar -> "," + jar.getFileName()).toList()));
            try (JarOutputStream out = new JarOutputStream(file, manifest)) {
                for (Path entry : entries) {
                    if (Files.isRegularFile(entry)) {
                        put(out, entry.getFileName().toString(), entry);
                    } else {
                        try (Stream<Path> files = Files.walk(entry)) {
                            files.filter(Files::isRegularFile).forEach(f -> put(out, entry.relativize(f).toString(), f));
                        }
                    }
                }
            }
        }
    }

    private static void put(JarOutputStream out, String name, Path file) {
        try {
            out.putNextEntry(new JarEntry(name));
            Files.copy(file, out);
            out.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theHookIsReachedFromAJBossModule(Jdk jdk) throws IOException {
        Optional<String> modules = Artifacts.classPath("org.jboss.modules:jboss-modules:"
            + (jdk.feature() < 11 ? "1.12.0.Final" : "2.1.6.Final"));
        assumeTrue(modules.isPresent());
        Path module = Files.createDirectories(directory.resolve("modules/test/main"));
        StringBuilder roots = new StringBuilder();
        for (String entry : classPath(NEWEST_4_1, "epoll").split(File.pathSeparator)) {
            roots.append("<resource-root path=\"").append(entry).append("\"/>");
        }
        Files.writeString(module.resolve("module.xml"), "<module xmlns=\"urn:jboss:module:1.9\" name=\"test\"><main-class name=\"" + MAIN
            + "\"/><resources>" + roots + "</resources><dependencies>"
            + "<module name=\"java.se\"/></dependencies></module>");
        ForkedJvm.Ended ended = run(jdk, modules.get(), "org.jboss.modules.Main", "-mp", directory.resolve("modules").toString(), "test",
            "epoll", "server", "write", "reset");
        assertThat(only(ended)).containsEntry("epipe.operation", "netty.epoll.write");
    }

    static List<Jdk> withSecurityManager() {
        return jdks().stream().filter(jdk -> jdk.feature() < 24).toList();
    }

    /** What Netty needs, and not the boot loader, by which the hook is reached otherwise. */
    private static final List<String> PERMISSIONS = List.of("java.net.SocketPermission \"*\", \"connect,accept,listen,resolve\"",
        "java.util.PropertyPermission \"*\", \"read,write\"", "java.io.FilePermission \"<<ALL FILES>>\", \"read,write,delete,execute\"",
        "java.lang.reflect.ReflectPermission \"*\"", "java.lang.RuntimePermission \"accessDeclaredMembers\"",
        "java.lang.RuntimePermission \"accessClassInPackage.*\"", "java.lang.RuntimePermission \"loadLibrary.*\"",
        "java.lang.RuntimePermission \"modifyThread\"", "java.lang.RuntimePermission \"modifyThreadGroup\"",
        "java.lang.RuntimePermission \"setContextClassLoader\"", "java.lang.RuntimePermission \"exitVM.*\"",
        "java.lang.RuntimePermission \"getenv.*\"", "java.lang.RuntimePermission \"selectorProvider\"",
        "java.lang.RuntimePermission \"shutdownHooks\"", "java.security.SecurityPermission \"*\"", "java.net.NetPermission \"*\"");

    @ParameterizedTest
    @MethodSource("withSecurityManager")
    void anApplicationThatMayLittleIsWatchedToo(Jdk jdk) throws IOException {
        Path policy = Files.writeString(directory.resolve("policy"), "grant codeBase \"" + ForkedJvm.agentJar().toUri()
            + "\" { permission java.security.AllPermission; };\ngrant { permission " + String.join(";\npermission ", PERMISSIONS) + "; };\n");
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("log=off,json=" + json())
            .vm("-Djava.security.manager", "-Djava.security.policy==" + policy, "-cp", classPath(NEWEST_4_1, "epoll"))
            .run(MAIN, "epoll", "client", "write", "close").startAndAwait();
        mayAsk = false;
        assertThat(only(ended)).containsEntry("epipe.operation", "netty.epoll.write").containsEntry("code.function.name", MAIN + ".fail");
    }

    /** What a program says of the agent's errors, where it may ask for them. */
    private String errors() {
        return mayAsk ? "agent errors 0 " : "";
    }

    private Path json() {
        return directory.resolve("records.jsonl");
    }

    private static String classPath(String version, String transport) {
        List<String> artifacts = new ArrayList<>();
        artifacts.add("io.netty:netty-transport-native-epoll:" + version + ":linux-x86_64");
        artifacts.add("io.netty:netty-handler:" + version);
        if (transport.equals("io_uring")) {
            artifacts.add("io.netty:netty-transport-native-io_uring:" + version + ":linux-x86_64");
        }
        Optional<String> classPath = Artifacts.classPath(artifacts.toArray(new String[0]));
        assumeTrue(classPath.isPresent());
        return Artifacts.compile(SOURCE, classPath.get(), 8);
    }

    private ForkedJvm.Ended run(Jdk jdk, String classPath, String... program) {
        return ForkedJvm.on(jdk).agent("log=off,json=" + json()).vm("-cp", classPath).run(program).startAndAwait();
    }

    private Map<String, Object> only(ForkedJvm.Ended ended) {
        assertThat(ended.out()).as(ended.err()).contains(errors()).endsWith("end\n");
        List<Map<String, Object>> records = Records.writeFailures(json());
        assertThat(records).as(ended.out() + ended.err()).hasSize(1);
        return records.get(0);
    }

    private List<Map<String, Object>> repeats() {
        return Records.of(json()).stream().filter(r -> "epipe.repeats".equals(r.get("event.name"))).toList();
    }

    private static String said(ForkedJvm.Ended ended, String what) {
        return ended.out().lines().filter(line -> line.startsWith(what)).findFirst().orElse(what).substring(what.length());
    }
}
