package io.epipe.programs.real;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;

/**
 * A gRPC server and its client, both on Netty's native transport inside gRPC's own package; the connection of one of them is reset while its event loop is
 * in this code, which then sends a message. Arguments: {@code server} or {@code client}.
 */
public final class Grpc implements Real.Play {

    private static final byte[] SMALL = {1};
    private static final int LARGE = 10_000;

    private final MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(MethodDescriptor.MethodType.BIDI_STREAMING).setFullMethodName("test.Talk/talk")
        .setRequestMarshaller(new Bytes()).setResponseMarshaller(new Bytes()).build();
    private final CountDownLatch broken = new CountDownLatch(1);
    private Breaker breaker;
    private boolean server;

    @Override
    public void play(String[] arguments) throws Exception {
        server = arguments[0].equals("server");
        breaker = new Breaker();
        Server grpc = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)).directExecutor()
            .addService(ServerServiceDefinition.builder("test.Talk").addMethod(method, (call, headers) -> {
                call.sendHeaders(new Metadata());
                call.request(2);
                return new Serving(call);
            }).build()).build().start();
        breaker.to(grpc.getPort());
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", breaker.port()).usePlaintext().directExecutor().build();
        ClientCall<byte[], byte[]> call = channel.newCall(method, CallOptions.DEFAULT);
        call.start(new Asking(call), new Metadata());
        call.request(2);
        call.sendMessage(SMALL);
        broken.await();
    }

    /** The server's side. */
    private final class Serving extends ServerCall.Listener<byte[]> {
        private final ServerCall<byte[], byte[]> call;
        private int messages;

        Serving(ServerCall<byte[], byte[]> call) {
            this.call = call;
        }

        @Override
        public void onMessage(byte[] message) {
            if (messages++ == 0) {
                call.sendMessage(SMALL);
            } else {
                breaker.resetServer();
                call.sendMessage(new byte[LARGE]);
            }
        }

        @Override
        public void onCancel() {
            if (server) {
                broken.countDown();
            }
        }
    }

    /** The client's side. */
    private final class Asking extends ClientCall.Listener<byte[]> {
        private final ClientCall<byte[], byte[]> call;

        Asking(ClientCall<byte[], byte[]> call) {
            this.call = call;
        }

        @Override
        public void onMessage(byte[] message) {
            if (!server) {
                breaker.resetClients();
            }
            call.sendMessage(new byte[LARGE]);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            System.out.println("closed " + status.getCode());
            if (!server) {
                broken.countDown();
            }
        }
    }

    /** Messages as they are. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] part = new byte[8_192];
            try {
                for (int n = stream.read(part); n >= 0; n = stream.read(part)) {
                    all.write(part, 0, n);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            return all.toByteArray();
        }
    }
}
