package io.epipe.programs.host;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/** Threads and exceptions that do not behave. Argument: which. Says how many notes its failure got. */
public final class Hostile {

    private static final int CAUSES = 20_000;

    private Hostile() {
    }

    public static void main(String[] arguments) throws Exception {
        final Broken broken = Broken.make();
        Warm.awaitAgent();
        String which = arguments[0];
        if (which.equals("causes")) {
            IOException thrown = broken.fail();
            Throwable last = thrown;
            for (int i = 0; i < CAUSES; i++) {
                Throwable next = new Exception("cause " + i);
                next.setStackTrace(new StackTraceElement[0]);
                last.initCause(next);
                last = next;
            }
            System.out.println("notes " + Broken.notes(thrown));
        } else if (which.equals("slow")) {
            IOException thrown = broken.fail();
            thrown.addSuppressed(new Slow());
            System.out.println("notes " + (Broken.notes(thrown) - 1));
            // one that behaves, behind it in the same outputs
            Broken other = Broken.make();
            other.fail();
            other.close();
        } else if (which.equals("exception")) {
            IOException thrown = broken.fail();
            thrown.addSuppressed(new Throwing());
            thrown.initCause(new Throwing());
            System.out.println("notes " + (Broken.notes(thrown) - 1));
        } else {
            Thread thread = thread(which, broken);
            thread.start();
            thread.join();
        }
    }

    private static Thread thread(String which, final Broken broken) {
        final Runnable fails = new Runnable() {
            @Override
            public void run() {
                IOException thrown = broken.fail();
                System.out.println("notes " + Broken.notes(thrown));
            }
        };
        switch (which) {
            case "loader":
                return new Thread(fails) {
                    @Override
                    public ClassLoader getContextClassLoader() {
                        throw new IllegalStateException("not this one");
                    }
                };
            case "hash":
                return new Thread(fails) {
                    @Override
                    public int hashCode() {
                        throw new IllegalStateException("no hash");
                    }

                    @Override
                    public boolean equals(Object other) {
                        throw new IllegalStateException("equals nothing");
                    }
                };
            default:
                return new Thread(fails) {
                    @Override
                    public long getId() {
                        throw new IllegalStateException("no id");
                    }

                    @Override
                    public String toString() {
                        throw new IllegalStateException("no words");
                    }
                };
        }
    }

    /** Answers nothing. */
    private static final class Throwing extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("no words");
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new IllegalStateException("no stack");
        }

        @Override
        public synchronized Throwable getCause() {
            throw new IllegalStateException("no cause");
        }
    }

    /** Answers in an hour, and does not listen to interrupts. */
    private static final class Slow extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            long end = System.nanoTime() + 3_600_000_000_000L;
            while (System.nanoTime() - end < 0) {
                LockSupport.parkNanos(1_000_000_000L);
            }
            return "late";
        }
    }
}
