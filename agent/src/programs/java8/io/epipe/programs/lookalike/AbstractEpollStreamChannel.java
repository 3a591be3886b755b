package io.epipe.programs.lookalike;

import java.io.IOException;

/** Named like classes of Netty's, with methods of the same signatures, and nothing of Netty's in them. */
public class AbstractEpollStreamChannel {

    /** Named like Netty's. */
    public static final class ChannelOutboundBuffer {
    }

    /** Named like Netty's. */
    public static final class NativeIoException extends IOException {
        private static final long serialVersionUID = 1L;

        NativeIoException() {
            super("writev(..) failed with error(-32): Broken pipe");
        }

        /** As Netty's has it. */
        public int expectedErr() {
            return -32;
        }
    }

    /** As the interface of Netty's: whatever is asked of it is an error. */
    public interface UnixChannel {
        /** Nobody may call it. */
        Object fd();
    }

    /** A channel that is none. */
    public static final class Mine extends AbstractEpollStreamChannel implements UnixChannel {
        @Override
        public Object fd() {
            System.out.println("asked");
            throw new IllegalStateException();
        }
    }

    protected void doWrite(ChannelOutboundBuffer in) throws IOException {
        throw new NativeIoException();
    }

    public static void main(String[] args) throws Exception {
        try {
            new Mine().doWrite(new ChannelOutboundBuffer());
        } catch (IOException e) {
            System.out.println("failed " + e.getMessage() + " " + e.getSuppressed().length);
        }
        Class<?> hook = Class.forName("io.epipe.bootstrap.WriteFailureHook", true, null);
        System.out.println("agent errors " + hook.getMethod("errors").invoke(null));
    }
}
