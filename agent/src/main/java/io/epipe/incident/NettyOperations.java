package io.epipe.incident;

import io.epipe.instrument.Target;

/** Which system call Netty has made: it says so in its messages ({@code writev(..) failed ...}), in all of its versions. */
final class NettyOperations {

    private static final String[] CALLS = {"writev", "sendfile", "splice"};

    private NettyOperations() {
    }

    /** {@code epipe.operation}, such as {@code netty.epoll.sendfile}. */
    static String name(Target target, Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        String operation = target.operation();
        for (String call : CALLS) {
            if (message.contains(call) && operation.endsWith(".write")) {
                return operation.substring(0, operation.length() - "write".length()) + call;
            }
        }
        return operation;
    }

    /** Whether the bytes went from a file or a pipe, not from the program. */
    static boolean isTransfer(String operation) {
        return operation.endsWith(".sendfile") || operation.endsWith(".splice");
    }
}
