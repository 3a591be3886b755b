package io.epipe.clients;

/**
 * A client of the table.
 *
 * @param name     as the table names it
 * @param program  class of the program
 * @param server   what it talks to
 * @param tls      whether through TLS
 * @param oldest   the oldest JDK that runs it
 * @param address  the address as the client wants it; {@code %d} is the port
 * @param options  of the agent, each with a comma behind it
 * @param far      whether its server is a round trip of 40 ms away
 */
record ClientKind(String name, String program, Server server, boolean tls, int oldest, String address, String options, boolean far) {

    /** What a client talks to. */
    enum Server { HTTP, HTTPS, POSTGRESQL, MARIADB, REDIS, KAFKA, SINK }

    ClientKind(String name, String program, Server server, boolean tls, int oldest, String address) {
        this(name, program, server, tls, oldest, address, "", false);
    }

    /** The same, with an option. */
    ClientKind with(String option) {
        return new ClientKind(name, program, server, tls, oldest, address, option + ",", far);
    }

    /** The same, with its server elsewhere. */
    ClientKind farAway() {
        return new ClientKind(name, program, server, tls, oldest, address, options, true);
    }

    @Override
    public String toString() {
        return name + (tls ? " (TLS)" : "") + (far ? ", 40 ms" : "") + (options.isEmpty() ? "" : ", `" + options.replace(",", "") + "`");
    }
}
