package io.epipe.instrument;

import static io.epipe.instrument.Insertion.ON_ENTRY;
import static io.epipe.instrument.Target.Meaning.CLOSING;
import static io.epipe.instrument.Target.target;

/**
 * The rows of this program's own closes ({@code closes=on}): what is lost or aborted by them shows before the descriptor goes, and never
 * again.
 */
final class CloseTargets {

    private CloseTargets() {
    }

    static void addTo(Targets table) {
        table.add(target(CLOSING, ON_ENTRY, "sun/nio/ch/NioSocketImpl", "close", "()V")
            .from(13).operation("Socket.close").why("Socket on 13+, and TLS over it"));
        table.add(target(CLOSING, ON_ENTRY, "java/net/AbstractPlainSocketImpl", "close", "()V")
            .jdk(8, 17).operation("Socket.close").why("Socket on 8 to 12, later with jdk.net.usePlainSocketImpl"));
        table.add(target(CLOSING, ON_ENTRY, "sun/nio/ch/SocketChannelImpl", "implCloseSelectableChannel", "()V")
            .operation("SocketChannel.close").why("every channel, before its descriptor is replaced"));
        table.add(target(CLOSING, ON_ENTRY, "sun/nio/ch/UnixAsynchronousSocketChannelImpl", "implClose", "()V")
            .operation("AsynchronousSocketChannel.close").why("as above, asynchronous"));
    }
}
