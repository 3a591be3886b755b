package io.epipe.programs.clients;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.InputStreamReader;

/**
 * Plays one client. Arguments: the class of the client and the address of the server, as that client wants it. Each line {@code ask} of standard input is a
 * request; what the application sees of it is a line on standard output.
 */
public final class Clients {

    /** For all clients that can be told: a server that is silent for so long is given up. */
    static final int TIMEOUT_MILLIS = 3_000;

    private Clients() {
    }

    public static void main(String[] arguments) throws Exception {
        Client client = (Client) Class.forName("io.epipe.programs.clients." + arguments[0]).getConstructor(String.class)
            .newInstance(arguments[1]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "US-ASCII"));
        System.out.println("ready");
        int asked = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println("answer " + ++asked + ": " + answer(client) + " (end of answer " + asked + ")");
        }
        if (client instanceof Closeable) {
            ((Closeable) client).close();
        }
        System.exit(0);
    }

    private static String answer(Client client) {
        try {
            return client.ask();
        } catch (Throwable t) {
            StringBuilder text = new StringBuilder();
            for (Throwable cause = t; cause != null; cause = cause.getCause()) {
                text.append(text.length() == 0 ? "" : " <- ").append(cause.getClass().getSimpleName());
                if (cause.getCause() == null) {
                    text.append(": ").append(String.valueOf(cause.getMessage()).split("\n")[0]);
                }
            }
            return text.toString();
        }
    }
}
