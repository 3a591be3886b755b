package io.epipe.paths;

import io.epipe.programs.Programs;
import io.epipe.testkit.FailingCalls;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Locales;
import io.epipe.testkit.Records;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One run of one path with one failure on one JDK, and all that came of it.
 *
 * @param ended   how the JVM ended
 * @param records the agent's
 * @param calls   the failing system calls
 */
record PathRun(ForkedJvm.Ended ended, List<Map<String, Object>> records, List<FailingCalls.Call> calls) {

    static PathRun of(Jdk jdk, WritePath path, Failure failure, Path keystore, Path directory, String options,
                      String... vm) {
        String name = path.program.replace('$', '-') + "-" + failure;
        Path json = directory.resolve(name + ".jsonl");
        Path calls = directory.resolve(name + ".calls");
        ForkedJvm.Builder jvm = ForkedJvm.on(jdk).vm("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
            "-Dkeystore=" + keystore).vm(vm).agent("log=off,json=" + json + options);
        if (path.program.startsWith("plain")) {
            jvm.vm("-Djdk.net.usePlainSocketImpl=true");
        }
        FailingCalls.watch(jvm, calls);
        if (path.locale != null) {
            Locales.use(jvm, path.locale);
        }
        ForkedJvm.Ended ended;
        if (path.unix) {
            Path socket = directory.resolve("u" + Integer.toHexString(path.program.hashCode()));
            try (UnixPeer peer = new UnixPeer(socket);
                 ForkedJvm started = jvm.vm("-Dunix.path=" + socket)
                     .main(Programs.WRITE_PATHS, path.program, failure.name()).start()) {
                started.awaitOutput("close");
                peer.takeAndClose();
                started.input().write('\n');
                started.input().flush();
                ended = started.await();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        } else {
            ended = jvm.main(Programs.WRITE_PATHS, path.program, failure.name()).startAndAwait();
        }
        return new PathRun(ended, Records.of(json), FailingCalls.of(calls));
    }

    /** What the program says of itself: the rest of its line that begins so; null if there is none. The last such line counts. */
    String said(String key) {
        Matcher line = Pattern.compile("(?m)^" + key + " (.*)$").matcher(ended.out());
        String value = null;
        while (line.find()) {
            value = line.group(1);
        }
        return value;
    }

    int localPort() {
        return Integer.parseInt(said("connection").split(" ")[0]);
    }

    int peerPort() {
        return Integer.parseInt(said("connection").split(" ")[1]);
    }

    /** The records of one kind. */
    List<Map<String, Object>> records(String event) {
        return records.stream().filter(r -> event.equals(r.get("event.name"))).toList();
    }

    /** Consequences that the agent has told. */
    long consequences() {
        return records("epipe.repeats").stream()
            .mapToLong(r -> (Long) r.getOrDefault("epipe.repeats.consequences", 0L)).sum();
    }

    /** The failing calls of one kind on the connection that the program tells. */
    List<FailingCalls.Call> calls(String kind) {
        return calls.stream().filter(call -> call.kind().equals(kind) && call.port() == localPort()).toList();
    }

    @Override
    public String toString() {
        return ended.out() + ended.err() + "\nfailing calls: " + calls + "\nrecords: " + records;
    }
}
