package io.epipe.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The command run by a Java that has no client of the attach mechanism. */
@EnabledOnOs(OS.LINUX)
class JreAloneIT {

    @Test
    void oneWithNothingButTheBase(@TempDir Path directory) throws Exception {
        Jdk jdk = Jdk.current();
        Path jlink = jdk.home().resolve("bin/jlink");
        assumeThat(jlink).exists();
        Path home = directory.resolve("jre");
        assertThat(new ProcessBuilder(jlink.toString(), "--add-modules", "java.base", "--output", home.toString()).inheritIO().start()
            .waitFor()).isZero();
        attachesAndDetaches(new Jdk(jdk.feature(), home));
    }

    /** Older than the JDK's own Unix-domain sockets. */
    @Test
    void anOldOne(@TempDir Path directory) throws Exception {
        Optional<Jdk> old = Jdk.all().stream().filter(jdk -> jdk.feature() == 8 && Files.isDirectory(jdk.home().resolve("jre"))).findFirst();
        if (old.isEmpty()) {
            System.out.println("epipe tests: NOT TESTED: the command run by a JRE 8 (no JDK 8 in EPIPE_TEST_JDKS)");
        }
        assumeThat(old).isPresent();
        Path home = directory.resolve("jre");
        assertThat(new ProcessBuilder("cp", "-a", old.get().home().resolve("jre").toString(), home.toString()).inheritIO().start().waitFor())
            .isZero();
        Jdk jre = new Jdk(8, home);
        try (ForkedJvm target = CommandRun.attachable(Jdk.current()).start()) {
            target.awaitOutput("ready");
            CommandSafetyIT.assertRefused(CommandRun.on(jre).environment("PATH", "/none").run("status", CommandRun.pid(target)).startAndAwait(),
                "has no way to attach", "Java of 16 or later", "jattach");
        }
        boolean jattach = new ProcessBuilder("sh", "-c", "command -v jattach").start().waitFor() == 0;
        if (jattach) {
            attachesAndDetaches(jre);
        } else {
            System.out.println("epipe tests: NOT TESTED: the command run by a JRE 8 with jattach (not installed)");
        }
    }

    /** Its own client takes the answers of later JVMs for errors. */
    @Test
    void aJdk8AttachesToEveryOther() throws Exception {
        Optional<Jdk> old = Jdk.all().stream().filter(jdk -> jdk.feature() == 8 && Files.exists(jdk.home().resolve("lib/tools.jar"))).findFirst();
        if (old.isEmpty()) {
            System.out.println("epipe tests: NOT TESTED: the command run by a JDK 8 (none in EPIPE_TEST_JDKS)");
        }
        assumeThat(old).isPresent();
        attachesAndDetaches(old.get());
    }

    private static void attachesAndDetaches(Jdk jre) throws Exception {
        for (Jdk jdk : Jdk.all()) {
            try (ForkedJvm target = CommandRun.attachable(jdk).start()) {
                target.awaitOutput("ready");
                ForkedJvm.Ended attached = CommandRun.run(jre, "attach", CommandRun.pid(target), "log=off");
                assertThat(attached.status()).as(attached.err()).isZero();
                target.input().write('\n');
                target.input().flush();
                target.awaitOutput("notes: 1");
                ForkedJvm.Ended detached = CommandRun.run(jre, "detach", CommandRun.pid(target));
                assertThat(detached.out()).as(detached.err()).contains("; 1 incident was recorded");
            }
        }
    }
}
