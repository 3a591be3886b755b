package io.epipe.command.jvm;

import java.io.IOException;
import java.util.Properties;

/**
 * Another client of the attach mechanism, which finds the JVM's socket open: so our rules hold for the signal, and our words where the socket
 * cannot be.
 */
final class OnOpenSocket implements Attachment {

    private final Attachment client;
    private final ListenerSocket listener;

    OnOpenSocket(Attachment client, ListenerSocket listener) {
        this.client = client;
        this.listener = listener;
    }

    @Override
    public void load(String jar, String argument) throws IOException {
        open();
        client.load(jar, argument);
    }

    @Override
    public Properties agentProperties() throws IOException {
        open();
        return client.agentProperties();
    }

    private void open() throws IOException {
        try {
            listener.open();
        } catch (Signals.NoneException noProgramToSignalWith) {
            // the client can send signals by itself
        }
    }
}
