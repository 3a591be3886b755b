package io.epipe.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.OutputStream;

/** Real children, of which {@link Children} is told what the JDK tells, or not all of it. */
class ChildrenTest {

    private final Children children = new Children();

    private static Process start(String script) throws IOException {
        return new ProcessBuilder("sh", "-c", script).start();
    }

    private Child told(Process process, String script) {
        children.started(process, new String[] {"sh", "-c", script}, null, false);
        return children.ofStream(process.getOutputStream());
    }

    /** Waits until the JDK has put a stream that always fails in the place of the pipe. */
    private static void awaitReaped(Process process) throws Exception {
        process.waitFor();
        while (ProcessStreams.descriptor(process.getOutputStream()) != null) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aChildWhoseEndNobodyHasToldIsAskedFor() throws Exception {
        Process process = start("read a; exit 7");
        Child child = told(process, "read a; exit 7");
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        awaitReaped(process);
        assertThat(child.now(System.nanoTime()).isEnded()).isNull();
        assertThat(Children.isEnded(child, false)).isTrue();
        assertThat(child.now(System.nanoTime())).satisfies(facts -> {
            assertThat(facts.isEnded()).isTrue();
            assertThat(facts.exitStatus()).isEqualTo(7);
            assertThat(facts.endedAgoMillis()).isEqualTo(ChildFacts.UNKNOWN_AGE);
        });
    }

    @Test
    void aStreamThatThisProgramHasClosedItselfIsNoEnd() throws Exception {
        Process process = start("cat; exit 7");
        Child child = told(process, "cat; exit 7");
        process.getOutputStream().close();
        awaitReaped(process);
        assertThatThrownBy(() -> {
            process.getOutputStream().write('x');
            process.getOutputStream().flush();
        }).isInstanceOf(IOException.class);
        assertThat(Children.isEnded(child, false)).isFalse();
    }

    @Test
    void aChildThatWasThereBeforeIsFoundByItsPipe() throws Exception {
        Process process = start("exec cat 2>&1");
        try {
            children.lookForEarlier();
            OutputStream stream = process.getOutputStream();
            assertThat(children.ofStream(stream)).isNull();
            Child child = children.ofUnknownStream(stream, false);
            assertThat(child).isSameAs(children.ofStream(stream))
                .isSameAs(children.ofDescriptor(ProcessStreams.descriptor(stream)));
            assertThat(child.settled(0, System.nanoTime())).satisfies(facts -> {
                assertThat(facts.pid()).isEqualTo(process.pid());
                assertThat(facts.command()).contains("cat");
                assertThat(facts.isEnded()).isFalse();
            });
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(children.ofStream(process.getOutputStream()).settled(0, System.nanoTime()).isEnded()).isTrue();
    }

    @Test
    void ofAChildThatNobodyHasToldOfItsEndAloneIsKnown() throws Exception {
        Process process = start("exit 7");
        awaitReaped(process);
        Child child = children.ofUnknownStream(process.getOutputStream(), true);
        assertThat(Children.isEnded(child, false)).isTrue();
        assertThat(child.now(0)).satisfies(facts -> {
            assertThat(facts.pid()).isEqualTo(-1);
            assertThat(facts.exitStatus()).isEqualTo(ChildFacts.UNKNOWN_STATUS);
        });
        assertThat(children.ofUnknownStream(new java.io.ByteArrayOutputStream(), true)).isNull();
    }
}
