package io.epipe.histories;

import io.epipe.lab.Network;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What the network does to single flows on {@link Network.Link#ROUTED}: one set of ports for each kind of mischief, so that hundreds of
 * flows cost no more rules than one, and one nft that is told of them.
 */
final class Router implements AutoCloseable {

    private static final String[][] MISCHIEF = {
        {"dropout", "out", "drop"},
        {"dropin", "in", "drop"},
        {"bigout", "out", "meta length > 700 drop"},
        {"rst", "out", "reject with tcp reset"},
        {"host", "out", "reject with icmp type host-unreachable"},
        {"port", "out", "reject with icmp type port-unreachable"},
        {"net", "out", "reject with icmp type net-unreachable"},
        {"admin", "out", "reject with icmp type admin-prohibited"},
    };

    private final Process nft;
    private final OutputStream orders;

    Router(Network network) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of(network.router.prefix()));
        command.addAll(List.of("nft", "-i"));
        nft = new ProcessBuilder(command).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        orders = nft.getOutputStream();
        StringBuilder rules = new StringBuilder("add table ip h\nadd chain ip h f { type filter hook forward priority 0; }\n");
        for (String[] one : MISCHIEF) {
            for (String role : List.of("client", "server")) {
                String set = one[0] + role;
                boolean out = one[1].equals("out");
                // the port that only this history has: the listener's
                String port = out == role.equals("client") ? "dport" : "sport";
                rules.append("add set ip h ").append(set).append(" { type inet_service; }\n")
                    .append("add rule ip h f ip ").append(out ? "saddr " : "daddr ").append(Network.Link.ROUTED.app)
                    .append(" tcp ").append(port).append(" @").append(set).append(' ').append(one[2]).append('\n');
            }
        }
        tell(rules.toString());
    }

    private synchronized void tell(String text) throws IOException {
        orders.write(text.getBytes(StandardCharsets.US_ASCII));
        orders.flush();
    }

    void begin(String what, String role, int port) throws IOException {
        tell("add element ip h " + what + role + " { " + port + " }\n");
    }

    void end(String what, String role, int port) throws IOException {
        tell("delete element ip h " + what + role + " { " + port + " }\n");
    }

    @Override
    public void close() {
        nft.destroyForcibly();
    }
}
