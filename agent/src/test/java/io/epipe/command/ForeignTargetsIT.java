package io.epipe.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** JVMs of other users and in other namespaces, and temp directories that are of no use. Needs root, setpriv and unshare. */
@EnabledOnOs(OS.LINUX)
class ForeignTargetsIT {

    private static final String[] AS_NOBODY = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};

    /** A user of whom there is nothing else here. */
    private static final String[] AS_ALONE = {"setpriv", "--reuid=64321", "--regid=64321", "--clear-groups"};

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @BeforeAll
    static void needsRoot() throws Exception {
        boolean able = new ProcessBuilder("sh", "-c", "test $(id -u) = 0 && unshare -m -p -f --mount-proc setpriv --reuid=65534 true")
            .start().waitFor() == 0;
        if (!able) {
            System.out.println("epipe tests: NOT TESTED: the command and JVMs of other users and namespaces (needs root)");
        }
        assumeThat(able).isTrue();
    }

    /** A temp directory as the target has it. */
    enum Temporary {
        ITS_OWN("mount -t tmpfs tmpfs /tmp"),
        FULL("mount -t tmpfs -o size=4k tmpfs /tmp; head -c 100000 /dev/zero > /tmp/fill"),
        /** In which the JVM can open no socket. */
        READ_ONLY("mount -t tmpfs -o ro tmpfs /tmp");

        final String mounted;

        Temporary(String mounted) {
            this.mounted = mounted;
        }
    }

    /** In a pid and mount namespace of its own, as in a container. */
    @ParameterizedTest
    @EnumSource
    void inAContainer(Temporary temporary) throws Exception {
        try (ForkedJvm target = inNamespaces(temporary)) {
            target.awaitOutput("ready");
            ForkedJvm.Ended attached = CommandRun.run(Jdk.current(), "attach", pidOutside(target), "log=off");
            if (temporary == Temporary.READ_ONLY) {
                CommandSafetyIT.assertRefused(attached, "Read-only file system", "needs a socket in the /tmp of that process");
                return;
            }
            assertThat(attached.status()).as(attached.err()).isZero();
            target.input().write('\n');
            target.input().flush();
            target.awaitOutput("notes: 1");
            assertThat(CommandRun.run(Jdk.current(), "detach", pidOutside(target)).out()).contains("; 1 incident was recorded");
        }
    }

    /** Its tools.jar looks into its own /tmp; nothing is sent to the JVM before that is said. */
    @Test
    void jdk8SaysThatItCannotReachAJvmWithATmpOfItsOwn() throws Exception {
        Optional<Jdk> jdk8 = Jdk.all().stream().filter(jdk -> jdk.feature() == 8).findFirst();
        assumeThat(jdk8).isPresent();
        assumeThat(ForkedJvm.agentJar().startsWith("/tmp")).isFalse();
        try (ForkedJvm target = CommandRun.attachable(Jdk.current()).under("unshare", "-m", "sh", "-c",
                Temporary.ITS_OWN.mounted + "; exec \"$@\"", "sh").start()) {
            target.awaitOutput("ready");
            ForkedJvm.Ended ended = CommandRun.on(jdk8.get()).run("attach", CommandRun.pid(target), "log=off")
                .environment("PATH", "/nonexistent").startAndAwait();
            CommandSafetyIT.assertRefused(ended, "has a /tmp of its own", "JDK 8 cannot attach to such", "newer Java");
        }
    }

    /** Not even root's. */
    @Test
    void jdk8SaysThatItCannotReachAJvmOfAnotherUser(@TempDir Path directory) throws Exception {
        Optional<Jdk> jdk8 = Jdk.all().stream().filter(jdk -> jdk.feature() == 8).findFirst();
        assumeThat(jdk8).isPresent();
        Path jar = readableJar(directory);
        try (ForkedJvm target = ofNobody(directory)) {
            target.awaitOutput("ready");
            ForkedJvm.Ended ended = ForkedJvm.on(jdk8.get()).run("-jar", jar.toString()).run("status", CommandRun.pid(target))
                .environment("PATH", "/nonexistent").startAndAwait();
            CommandSafetyIT.assertRefused(ended, "belongs to another user (65534)", "newer Java", "sudo -u '#65534'");
        }
    }

    /** Reason and remedy do not come from its tools.jar, which says that there is no such file. */
    @ParameterizedTest
    @MethodSource("jdks")
    void whereTmpIsReadOnlyForBoth(Jdk jdk) {
        assumeThat(ForkedJvm.agentJar().startsWith("/tmp")).isFalse();
        try (ForkedJvm target = CommandRun.attachable(jdk).under("unshare", "-m", "sh", "-c", Temporary.READ_ONLY.mounted + "; exec \"$@\"",
                "sh").start()) {
            target.awaitOutput("ready");
            ForkedJvm.Ended ended = CommandRun.on(jdk).run("attach", CommandRun.pid(target), "log=off")
                .under("nsenter", "-m", "-t", CommandRun.pid(target)).startAndAwait();
            CommandSafetyIT.assertRefused(ended, "cannot create /", "Read-only file system", "needs a socket in the /tmp of that process",
                "-javaagent");
        }
    }

    /** By the limit of its user (RLIMIT_NPROC), where {@link CommandSafetyIT} has that of the control group. */
    @ParameterizedTest
    @MethodSource("jdks")
    void aJvmWhoseUserCanStartNoThreadLives(Jdk jdk, @TempDir Path directory) throws Exception {
        Path jar = readableJar(directory);
        assumeThat(isReadableForOthers(jdk)).as("a JDK that another user can run: else this was not tested").isTrue();
        try (ForkedJvm target = ofUser(jdk, directory, AS_ALONE)) {
            target.awaitOutput("ready");
            limit(target, "1");
            CommandSafetyIT.assertRefused(command(jar, "status", CommandRun.pid(target)), "cannot start another thread",
                "its user may have 1 threads (ulimit -u)", "nothing was done to it");
            limit(target, "4096");
            assertThat(command(jar, "attach", CommandRun.pid(target), "log=off").status()).isZero();
            CommandRun.breakOne(target, 1);
        }
    }

    /** By that user: root needs a capability for it that it has not in every container. */
    private static void limit(ForkedJvm target, String threads) throws Exception {
        List<String> command = new ArrayList<>(List.of(AS_ALONE));
        command.addAll(List.of("prlimit", "--pid", CommandRun.pid(target), "--nproc=" + threads + ":"));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private static boolean isReadableForOthers(Jdk jdk) throws Exception {
        List<String> command = new ArrayList<>(List.of(AS_ALONE));
        command.addAll(List.of("test", "-x", jdk.java()));
        boolean able = new ProcessBuilder(command).start().waitFor() == 0;
        if (!able) {
            System.out.println("epipe tests: NOT TESTED: a JVM of another user on JDK " + jdk.feature() + ", which that user cannot run");
        }
        return able;
    }

    @Test
    void aJarThatIsNotInTheContainer(@TempDir Path directory) throws Exception {
        Path jar = readableJar(directory);
        try (ForkedJvm target = inNamespaces(Temporary.ITS_OWN)) {
            target.awaitOutput("ready");
            CommandSafetyIT.assertRefused(command(jar, "attach", pidOutside(target)), "container", "has no " + jar, "copy the jar into it");
        }
    }

    @Test
    void rootAttachesToAnyUsersJvm(@TempDir Path directory) throws Exception {
        Path jar = readableJar(directory);
        try (ForkedJvm target = ofNobody(directory)) {
            target.awaitOutput("ready");
            ForkedJvm.Ended attached = command(jar, "attach", CommandRun.pid(target), "log=off");
            assertThat(attached.status()).as(attached.err()).isZero();
            assertThat(command(jar, "detach", CommandRun.pid(target)).status()).isZero();
        }
    }

    @Test
    void aJarThatItsUserMayNotRead(@TempDir Path directory) throws Exception {
        Path jar = readableJar(directory);
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-------"));
        try (ForkedJvm target = ofNobody(directory)) {
            target.awaitOutput("ready");
            CommandSafetyIT.assertRefused(command(jar, "attach", CommandRun.pid(target)), "its user (65534) may not read " + jar);
        }
    }

    @Test
    void anotherUsersJvmIsRefused(@TempDir Path directory) throws Exception {
        Path jar = readableJar(directory);
        try (ForkedJvm target = CommandRun.attachable(Jdk.current()).start()) {
            target.awaitOutput("ready");
            ForkedJvm.Ended ended = ForkedJvm.on(Jdk.current()).under(AS_NOBODY).in(directory).run("-jar", jar.toString())
                .run("attach", CommandRun.pid(target)).startAndAwait();
            CommandSafetyIT.assertRefused(ended, "belongs to another user (0)", "sudo -u '#0'");
        }
    }

    private static ForkedJvm inNamespaces(Temporary temporary) {
        boolean hidden = ForkedJvm.agentJar().startsWith("/tmp");
        if (hidden) {
            System.out.println("epipe tests: NOT TESTED: JVMs with a /tmp of their own, which would hide this build (it lies in /tmp)");
        }
        assumeThat(hidden).isFalse();
        return CommandRun.attachable(Jdk.current()).under("unshare", "-m", "-p", "-f", "--kill-child", "--mount-proc", "sh", "-c",
            temporary.mounted + " 2>/dev/null; exec \"$@\"", "sh").start();
    }

    private static String pidOutside(ForkedJvm unshare) {
        return String.valueOf(ProcessHandle.of(unshare.pid()).orElseThrow().children().findFirst().orElseThrow().pid());
    }

    private static ForkedJvm ofNobody(Path directory) throws IOException {
        return ofUser(Jdk.current(), directory, AS_NOBODY);
    }

    private static ForkedJvm ofUser(Jdk jdk, Path directory, String... as) throws IOException {
        Path programs = Files.createDirectories(directory.resolve("programs/io/epipe/programs"));
        Files.copy(Path.of(System.getProperty("epipe.test.programs")).resolve("io/epipe/programs/Attachable.class"),
            programs.resolve("Attachable.class"));
        return ForkedJvm.on(jdk).vm(jdk.feature() >= 21 ? "-XX:+EnableDynamicAgentLoading" : "-Dnone=")
            .vm("-cp", directory.resolve("programs").toString()).run(Programs.ATTACHABLE).under(as).in(directory).start();
    }

    private static ForkedJvm.Ended command(Path jar, String... arguments) {
        return ForkedJvm.on(Jdk.current()).vm("-Depipe.test.seconds=15").run("-jar", jar.toString()).run(arguments).startAndAwait();
    }

    private static Path readableJar(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Files.copy(ForkedJvm.agentJar(), directory.resolve("epipe-agent.jar"));
    }
}
