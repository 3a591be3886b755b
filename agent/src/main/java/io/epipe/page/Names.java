package io.epipe.page;

/** What people call the two ends of a connection. */
final class Names {

    private Names() {
    }

    /**
     * The peer: address and port where this program connected to it, the address alone where it accepted, since that port is
     * another one each time; of a Unix-domain socket or a pipe its path, or the process at the other end. Null where not known.
     */
    static String peer(ParsedLine line) {
        String address = line.text("network.peer.address");
        long port = line.number("network.peer.port");
        if (address != null) {
            boolean accepted = "server".equals(line.text("epipe.role"));
            return port < 0 || accepted || address.startsWith("/") ? address : endpoint(address, port);
        }
        if (line.number("epipe.repeats.distinct_peers") > 1) {
            return "(many peers)";
        }
        String child = line.text("epipe.child.command");
        if (child != null) {
            return child;
        }
        String path = line.text("epipe.pipe.path");
        if (path != null) {
            String operation = line.text("epipe.operation");
            // its number says nothing to anybody
            return !path.startsWith("pipe:[") ? path : operation != null && operation.startsWith("System.") ? operation : "a pipe";
        }
        String command = line.text("epipe.peer.command");
        if (command != null) {
            return command;
        }
        return "unix".equals(line.text("network.transport")) ? line.text("network.local.address") : null;
    }

    /** {@code 10.0.0.7:3306}, {@code [::1]:3306}. */
    static String endpoint(String address, long port) {
        return (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + port;
    }

    /** Which process of which machine; null where neither is known. */
    static String process(ParsedLine line) {
        String host = line.text("host.name");
        long pid = line.number("process.pid");
        if (pid < 0) {
            return host;
        }
        return host == null ? "pid " + pid : host + " pid " + pid;
    }
}
