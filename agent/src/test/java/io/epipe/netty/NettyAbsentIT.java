package io.epipe.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.testkit.Artifacts;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What has no Netty, or something else of its names, is left alone; and of Netty nothing is loaded that the application has not loaded. */
class NettyAbsentIT {

    private static final String LOOKALIKE = "io.epipe.programs.lookalike.AbstractEpollStreamChannel";

    /** What epipe asks has the same classes loaded each time; what races loads some in one run and none in another. */
    private static final int RUNS = 3;

    @TempDir
    Path directory;

    @Test
    void aClassThatMerelyIsNamedLikeNettysIsLeftAlone() {
        Path json = directory.resolve("records.jsonl");
        ForkedJvm.Ended ended = ForkedJvm.on(Jdk.current()).agent("log=off,verbose=on,json=" + json).main(LOOKALIKE).startAndAwait();
        assertThat(ended.out()).as(ended.err())
            .isEqualTo("failed writev(..) failed with error(-32): Broken pipe 0\nagent errors 0\n");
        assertThat(Records.of(json)).isEmpty();
        assertThat(ended.err()).contains("target not loaded  AbstractEpollStreamChannel.doWrite").doesNotContain("MISSING", "missing ");
    }

    /** Not a class, also when a write fails. */
    @Test
    void aJvmWithoutNettyLoadsNothingForIt() {
        ForkedJvm.Ended ended = ForkedJvm.on(Jdk.current()).agent("log=off").vm("-verbose:class")
            .run("-jar", ForkedJvm.demoJar().toString()).startAndAwait();
        assertThat(loaded(ended, "io.epipe.incident.Incident")).isNotEmpty();
        assertThat(loaded(ended, "io.epipe.netty.")).isEmpty();
        assertThat(loaded(ended, "io.epipe.bootstrap.HookDoor")).isEmpty();
    }

    @Test
    void noClassOfNettysIsLoadedThatTheApplicationHasNotLoaded() {
        assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64"));
        Optional<String> netty = Artifacts.classPath("io.netty:netty-transport-native-epoll:4.1.137.Final:linux-x86_64",
            "io.netty:netty-handler:4.1.137.Final");
        assumeTrue(netty.isPresent());
        String classPath = Artifacts.compile("src/programs/netty", netty.get(), 8);
        Set<String> without = new TreeSet<>();
        Set<String> with = new TreeSet<>();
        for (int i = 0; i < RUNS; i++) {
            Path json = directory.resolve("records" + i + ".jsonl");
            without.addAll(loaded(run(ForkedJvm.on(Jdk.current()), classPath), "io.netty."));
            Set<String> watched = loaded(run(ForkedJvm.on(Jdk.current()).agent("log=off,json=" + json), classPath), "io.netty.");
            with.addAll(i == 0 ? watched : Set.of());
            with.retainAll(watched);
            assertThat(Records.writeFailures(json)).singleElement()
                .satisfies(r -> assertThat((String) r.get("epipe.netty.channel")).matches("EpollSocketChannel 0x[0-9a-f]{8}"));
        }
        assertThat(without).hasSizeGreaterThan(200);
        with.removeAll(without);
        // of a registration that is not over when the program goes on: the program's own race, which an agent makes slower
        with.removeIf(name -> name.startsWith("io.netty.bootstrap."));
        assertThat(with).isEmpty();
    }

    /** Nobody has run kqueue with epipe: that its classes are woven, and pass the verifier, is all that is known. */
    @Test
    void kqueueIsWovenAndPassesTheVerifier() {
        Optional<String> netty = Artifacts.classPath("io.netty:netty-transport-classes-kqueue:4.1.137.Final",
            "io.netty:netty-transport-native-epoll:4.1.137.Final:linux-x86_64", "io.netty:netty-handler:4.1.137.Final");
        assumeTrue(netty.isPresent());
        ForkedJvm.Ended ended = ForkedJvm.on(Jdk.current()).agent("log=off")
            .vm("-verbose:class", "-cp", Artifacts.compile("src/programs/netty", netty.get(), 8))
            .run("io.epipe.programs.netty.KqueueLoads").startAndAwait();
        assertThat(ended.out()).as(ended.err()).contains("loaded AbstractKQueueStreamChannel", "agent errors 0");
        assertThat(loaded(ended, "io.epipe.bootstrap.HookDoor")).as("woven").isNotEmpty();
        assertThat(loaded(ended, "io.epipe.netty.")).as("and nothing met").isEmpty();
    }

    private static ForkedJvm.Ended run(ForkedJvm.Builder jvm, String classPath) {
        ForkedJvm.Ended ended = jvm.vm("-verbose:class", "-Dsilent=true", "-cp", classPath)
            .run("io.epipe.programs.netty.NettyWrites", "epoll", "client", "write", "close").startAndAwait();
        assertThat(ended.out()).as(ended.err()).contains("end\n");
        return ended;
    }

    /** Names of loaded classes that begin so. */
    private static Set<String> loaded(ForkedJvm.Ended ended, String prefix) {
        Matcher names = Pattern.compile("(?:\\[Loaded |\\[class,load *\\] )(" + Pattern.quote(prefix) + "[\\w.$]*) ").matcher(ended.out());
        Set<String> loaded = new TreeSet<>();
        while (names.find()) {
            // the numbers of lambdas depend on their order
            loaded.add(names.group(1).replaceAll("\\$\\$Lambda.*", "\\$\\$Lambda"));
        }
        return loaded;
    }
}
