package io.epipe.command.jvm;

import net.bytebuddy.agent.VirtualMachine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * Byte Buddy's client of HotSpot's attach protocol, over sockets of our own, because those that it has need JNA. Needs no JDK on this side, and finds
 * JVMs in other pid and mount namespaces through /proc.
 */
final class AttachSocket implements Attachment {

    /** What the JVM can take of one argument. */
    static final int MOST_ARGUMENT_BYTES = 1024;

    private final String pid;
    private final ListenerSocket listener;

    AttachSocket(String pid, ListenerSocket listener) {
        this.pid = pid;
        this.listener = listener;
    }

    @Override
    public void load(String jar, String argument) throws IOException {
        if ((jar + "=" + argument).getBytes(StandardCharsets.UTF_8).length > MOST_ARGUMENT_BYTES) {
            throw new IOException("the path of the jar and the options are longer than the " + MOST_ARGUMENT_BYTES
                + " bytes that a JVM takes");
        }
        Sockets sockets = new Sockets();
        client(sockets).loadAgent(jar, argument);
        String code = sockets.rest.substring(sockets.rest.lastIndexOf(' ') + 1);
        if (!code.equals("0") && !code.isEmpty()) {
            throw new IOException(code.equals("100") ? "it cannot open " + jar : sockets.rest);
        }
    }

    @Override
    public Properties agentProperties() throws IOException {
        try {
            return client(new Sockets()).getAgentProperties();
        } catch (IllegalArgumentException malformed) {
            throw new IOException("its answer is no list of properties", malformed);
        }
    }

    private VirtualMachine client(final Sockets sockets) throws IOException {
        return VirtualMachine.ForHotSpot.attach(pid, new VirtualMachine.ForHotSpot.Connection.Factory() {
            @Override
            public VirtualMachine.ForHotSpot.Connection connect(String processId) {
                return sockets;
            }
        });
    }

    /** The transport of Byte Buddy's client: a connection a request. */
    private final class Sockets extends VirtualMachine.ForHotSpot.Connection.OnPersistentByteChannel<UnixSocket> {

        /** What of the last answer the client has not read: in an answer to load, the agent's own code. */
        private String rest = "";

        @Override
        protected UnixSocket connect() throws IOException {
            listener.open();
            return UnixSocket.connect(listener.path());
        }

        @Override
        protected void write(UnixSocket socket, byte[] bytes) {
            socket.write(bytes);
        }

        @Override
        protected int read(UnixSocket socket, byte[] into) throws IOException {
            return socket.read(into);
        }

        @Override
        protected void close(UnixSocket socket) throws IOException {
            byte[] more = new byte[1024];
            int filled = 0;
            try {
                for (int n = socket.read(more); n > 0; n = filled < more.length
                    ? socket.read(more, filled, more.length - filled) : -1) {
                    filled += n;
                }
            } catch (IOException told) {
                // when it was read before
            } finally {
                socket.close();
            }
            rest = new String(more, 0, filled, StandardCharsets.UTF_8).trim();
        }

        @Override
        public void close() {
            // no connection is kept
        }
    }
}
