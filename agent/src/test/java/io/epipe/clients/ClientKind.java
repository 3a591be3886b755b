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
 */
record ClientKind(String name, String program, Server server, boolean tls, int oldest, String address) {

    /** What a client talks to. */
    enum Server { HTTP, HTTPS, POSTGRESQL, MARIADB, REDIS, SINK }

    @Override
    public String toString() {
        return name + (tls ? " (TLS)" : "");
    }
}
