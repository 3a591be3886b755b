package io.epipe.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Stack traces of exceptions whose classes are the application's. */
class StackTracesTest {

    @Test
    void anExceptionOfTheApplicationIsAsked() {
        IOException thrown = new IOException("Broken pipe", new Answering());
        assertThat(StackTraces.of(thrown)).startsWith("java.io.IOException: Broken pipe\n")
            .contains("Caused by: " + Answering.class.getName() + ": its own words\n");
    }

    /** It is told by its class, and its thread is let go once it listens to the interrupt. */
    @Test
    void oneThatDoesNotAnswerIsLeft() throws InterruptedException {
        Waiting waiting = new Waiting();
        IOException thrown = new IOException("Broken pipe");
        thrown.addSuppressed(waiting);
        assertThat(StackTraces.of(thrown)).startsWith("java.io.IOException: Broken pipe\n\tat ")
            .endsWith("\tSuppressed: " + Waiting.class.getName() + " (it did not tell its message, stack and cause in time)\n");
        waiting.thread.join();
        anExceptionOfTheApplicationIsAsked();
    }

    /** As long as one is busy, no other is asked: else each record would leave a thread behind. */
    @Test
    void oneThatNeverAnswersCostsOneThread() throws InterruptedException {
        Deaf deaf = new Deaf();
        try {
            for (int i = 0; i < 3; i++) {
                assertThat(StackTraces.of(new IOException("Broken pipe", deaf))).contains("Deaf (it did not tell");
            }
            assertThat(deaf.asked).isEqualTo(1);
        } finally {
            deaf.end.countDown();
            deaf.thread.join();
        }
        anExceptionOfTheApplicationIsAsked();
    }

    private static final class Answering extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            return "its own words";
        }
    }

    private static final class Waiting extends RuntimeException {
        private static final long serialVersionUID = 1;
        private volatile transient Thread thread;

        @Override
        public String getMessage() {
            thread = Thread.currentThread();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                return "late";
            }
            return "never";
        }
    }

    private static final class Deaf extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient CountDownLatch end = new CountDownLatch(1);
        private volatile transient Thread thread;
        private volatile int asked;

        @Override
        public String getMessage() {
            asked++;
            thread = Thread.currentThread();
            while (true) {
                try {
                    end.await();
                    return "late";
                } catch (InterruptedException e) {
                    continue;
                }
            }
        }
    }
}
