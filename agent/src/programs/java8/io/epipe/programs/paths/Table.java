package io.epipe.programs.paths;

import io.epipe.programs.paths.ChannelPath.Way;

/** The paths by name. */
final class Table {

    private Table() {
    }

    static WritePath path(String name) throws Exception {
        switch (name) {
            case "socket":
            case "plain-socket":
                return new SocketPath(false, false);
            case "socket-waiting":
                return new SocketPath(false, true);
            case "socket-urgent":
            case "plain-socket-urgent":
                return new SocketPath(true, false);
            case "channel":
                return new ChannelPath(Way.SINGLE, true);
            case "channel-non-blocking":
                return new ChannelPath(Way.SINGLE, false);
            case "channel-waiting":
                return new ChannelPath.Waiting(Way.SINGLE);
            case "channel-selected":
                return new ChannelPath.Selected();
            case "gathering":
                return new ChannelPath(Way.GATHERING, true);
            case "gathering-non-blocking":
                return new ChannelPath(Way.GATHERING, false);
            case "adaptor":
                return new ChannelPath(Way.ADAPTOR, true);
            case "adaptor-waiting":
                return new ChannelPath.Waiting(Way.ADAPTOR);
            case "adaptor-urgent":
                return new ChannelPath(Way.ADAPTOR_URGENT, true);
            case "channels-stream":
                return new ChannelPath(Way.STREAM, true);
            case "transfer":
                return new ChannelPath(Way.TRANSFER, true);
            case "transfer-non-blocking":
                return new ChannelPath(Way.TRANSFER, false);
            case "async-future":
                return new AsynchronousPath(false, false, false);
            case "async-handler":
                return new AsynchronousPath(false, true, false);
            case "async-gathering":
                return new AsynchronousPath(false, true, true);
            case "async-pending-future":
                return new AsynchronousPath(true, false, false);
            case "async-pending-handler":
                return new AsynchronousPath(true, true, false);
            case "async-pending-gathering":
                return new AsynchronousPath(true, true, true);
            case "socket-read-waiting":
                return new ReadWaiting(new SocketPath(false, false));
            case "channel-read-waiting":
                return new ReadWaiting(new ChannelPath(Way.SINGLE, true));
            case "async-read-waiting":
                return new ReadWaiting(new AsynchronousPath(false, false, false));
            case "virtual-read-waiting":
                Background.virtual = true;
                return new ReadWaiting(new SocketPath(false, false));
            case "tls12":
                return new TlsPath("TLSv1.2");
            case "tls13":
                return new TlsPath("TLSv1.3");
            case "http-url-connection":
                return new HttpUrlConnectionPath();
            case "http-server":
                return new HttpServerPath(null);
            case "https-server12":
                return new HttpServerPath("TLSv1.2");
            case "https-server13":
                return new HttpServerPath("TLSv1.3");
            case "virtual-socket":
                return new VirtualPath(new SocketPath(false, false));
            case "virtual-channel":
                return new VirtualPath(new ChannelPath(Way.SINGLE, true));
            case "virtual-socket-waiting":
                Background.virtual = true;
                return new SocketPath(false, true);
            case "virtual-channel-waiting":
                Background.virtual = true;
                return new ChannelPath.Waiting(Way.SINGLE);
            default:
                return later(name);
        }
    }

    /** Those of later JDKs are compiled apart. */
    private static WritePath later(String name) throws Exception {
        return (WritePath) Class.forName("io.epipe.programs.paths." + name).getDeclaredConstructor().newInstance();
    }
}
