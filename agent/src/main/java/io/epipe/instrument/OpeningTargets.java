package io.epipe.instrument;

import static io.epipe.instrument.Insertion.ON_RETURN;
import static io.epipe.instrument.Target.Meaning.ACCEPTED;
import static io.epipe.instrument.Target.Meaning.CONNECTED;
import static io.epipe.instrument.Target.target;
import static io.epipe.instrument.Targets.FD;

/** The rows of connect and accept, from which role and age of a connection are known. */
final class OpeningTargets {

    private OpeningTargets() {
    }

    static void addTo(Targets table) {
        addConnects(table);
        addAccepts(table);
    }

    private static void addConnects(Targets table) {
        table.add(target(CONNECTED, ON_RETURN, "sun/nio/ch/Net", "connect",
            "(Ljava/net/ProtocolFamily;" + FD + "Ljava/net/InetAddress;I)I")
            .argument(Datum.FD, 1).why("every channel that connects, and Socket on 13+"));
        table.add(target(CONNECTED, ON_RETURN, "java/net/AbstractPlainSocketImpl", "doConnect",
            "(Ljava/net/InetAddress;II)V")
            .jdk(8, 17).why("Socket on 8 to 12, later with jdk.net.usePlainSocketImpl"));
        table.add(target(CONNECTED, ON_RETURN, "sun/nio/ch/UnixAsynchronousSocketChannelImpl", "setConnected", "()V")
            .why("knows the peer, which no method around the read that says -1 does"));
        table.add(target(CONNECTED, ON_RETURN, "sun/nio/ch/UnixDomainSockets", "connect",
            "(" + FD + "Ljava/nio/file/Path;)I")
            .from(16).argument(Datum.FD, 0).why("Unix-domain channels"));
    }

    private static void addAccepts(Targets table) {
        table.add(target(ACCEPTED, ON_RETURN, "sun/nio/ch/SocketChannelImpl", "<init>",
            "(Ljava/nio/channels/spi/SelectorProvider;" + FD + "Ljava/net/InetSocketAddress;)V")
            .jdk(8, 15).argument(Datum.FD, 1).why("only accept makes a channel of a connected descriptor"));
        table.add(target(ACCEPTED, ON_RETURN, "sun/nio/ch/SocketChannelImpl", "<init>",
            "(Ljava/nio/channels/spi/SelectorProvider;Ljava/net/ProtocolFamily;" + FD + "Ljava/net/SocketAddress;)V")
            .from(16).argument(Datum.FD, 2).why("as above, with Unix-domain channels"));
        table.add(target(ACCEPTED, ON_RETURN, "sun/nio/ch/UnixAsynchronousSocketChannelImpl", "<init>",
            "(Lsun/nio/ch/Port;" + FD + "Ljava/net/InetSocketAddress;)V")
            .argument(Datum.FD, 1).why("as above, asynchronous"));
        table.add(target(ACCEPTED, ON_RETURN, "sun/nio/ch/NioSocketImpl", "accept", "(Ljava/net/SocketImpl;)V")
            .from(13).argument(Datum.SOCKET_IMPL, 0).why("ServerSocket on 13+"));
        table.add(target(ACCEPTED, ON_RETURN, "java/net/AbstractPlainSocketImpl", "accept", "(Ljava/net/SocketImpl;)V")
            .jdk(8, 17).argument(Datum.SOCKET_IMPL, 0)
            .why("ServerSocket on 8 to 12, later with jdk.net.usePlainSocketImpl"));
    }
}
