package io.epipe.programs.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.DomainSocketAddress;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A channel of a native transport whose peer goes away. Arguments: transport ({@code epoll}, {@code io_uring}), role ({@code client}, {@code server},
 * {@code domain}), call ({@code write}, {@code writev}, {@code sendfile}, {@code splice}), fate ({@code close}, {@code reset}, {@code read}: a reset that a read meets
 * first).
 *
 * <p>The event loop is kept busy while the peer goes away, so that the write and no read is what meets it.
 */
public final class NettyWrites {

    private static final byte[] GREETING = new byte[5];

    private final BlockingQueue<Channel> active = new LinkedBlockingQueue<>();
    private final BlockingQueue<Channel> inputShut = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> caught = new LinkedBlockingQueue<>();
    private final boolean uring;

    NettyWrites(boolean uring) {
        this.uring = uring;
    }

    public static void main(String[] args) throws Exception {
        new NettyWrites(args[0].equals("io_uring")).run(args[1], args[2], args[3]);
        sayErrors();
        System.out.println("end");
        System.exit(0);
    }

    /** What the agent kept from this program, where there is one and it may be asked. */
    static void sayErrors() throws ReflectiveOperationException {
        try {
            Class<?> hook = Class.forName("io.epipe.bootstrap.WriteFailureHook", true, null);
            System.out.println("agent errors " + hook.getMethod("errors").invoke(null) + " " + hook.getMethod("lastError").invoke(null));
        } catch (ClassNotFoundException | SecurityException unknown) {
            return;
        }
    }

    /** The application's own. */
    private final class Handler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            active.add(context.channel());
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                inputShut.add(context.channel());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            caught.add(String.valueOf(cause));
        }
    }

    EventLoopGroup group() throws Exception {
        if (!uring) {
            return new EpollEventLoopGroup(1);
        }
        Object factory = Class.forName("io.netty.channel.uring.IoUringIoHandler").getMethod("newFactory").invoke(null);
        return (EventLoopGroup) Class.forName("io.netty.channel.MultiThreadIoEventLoopGroup")
            .getConstructor(int.class, Class.forName("io.netty.channel.IoHandlerFactory")).newInstance(1, factory);
    }

    @SuppressWarnings("unchecked")
    <T> Class<T> type(String epoll) throws Exception {
        return (Class<T>) (uring ? Class.forName("io.netty.channel.uring.IoUring" + epoll)
            : Class.forName(EpollSocketChannel.class.getName().replace("EpollSocketChannel", "Epoll" + epoll)));
    }

    private void run(String role, String call, String fate) throws Exception {
        EventLoopGroup group = group();
        Channel channel;
        Peer peer;
        if (role.equals("domain")) {
            File path = new File(System.getProperty("java.io.tmpdir"), "epipe-netty-" + System.nanoTime());
            DomainSocketAddress address = new DomainSocketAddress(path);
            BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
            EventLoopGroup other = group();
            new ServerBootstrap().group(other).channel(EpollServerDomainSocketChannel.class)
                .childHandler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(ChannelHandlerContext context) {
                        accepted.add(context.channel());
                    }
                }).bind(address).sync();
            connect(group, EpollDomainSocketChannel.class, address);
            channel = active.take();
            Channel theirs = accepted.take();
            peer = new Peer(null) {
                @Override
                void leave(boolean reset) throws Exception {
                    theirs.close().sync();
                }

                @Override
                void take(int bytes) {
                    // not needed: a Unix-domain socket knows no half-closed state
                }
            };
            path.deleteOnExit();
        } else if (role.equals("server")) {
            Channel server = new ServerBootstrap().group(group).channel(this.<ServerChannel>type("ServerSocketChannel"))
                .childHandler(initializer()).childOption(ChannelOption.ALLOW_HALF_CLOSURE, uring)
                .bind(InetAddress.getLoopbackAddress(), 0).sync().channel();
            InetSocketAddress address = (InetSocketAddress) server.localAddress();
            peer = new Peer(new Socket(address.getAddress(), address.getPort()));
            channel = active.take();
        } else {
            ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
            connect(group, this.<Channel>type("SocketChannel"), listener.getLocalSocketAddress());
            peer = new Peer(listener.accept());
            channel = active.take();
        }
        Spliced spliced = call.equals("splice") ? new Spliced(group) : null;
        if (!Boolean.getBoolean("silent")) {
            // Netty loads a class for it
            System.out.println("channel " + channel.id().asShortText());
        }
        channel.writeAndFlush(Unpooled.wrappedBuffer(GREETING)).sync();
        peer.take(GREETING.length);
        if (fate.equals("read")) {
            peer.leave(true);
            caught.poll(20, TimeUnit.SECONDS);
            System.out.println("write " + outcome(channel.writeAndFlush(message("write"))));
            return;
        }
        BlockingQueue<ChannelFuture> written = new LinkedBlockingQueue<>();
        if (uring && fate.equals("close")) {
            // it submits a write when its turn ends, so a first one, which draws the reset, would be lost for a read to tell of: none is
            peer.socket.shutdownOutput();
            inputShut.take();
            peer.leave(true);
            peer.awaitState(null);
            channel.eventLoop().execute(() -> written.add(fail(channel, call)));
            tell(channel, written);
            return;
        }
        channel.eventLoop().execute(() -> {
            try {
                if (spliced != null) {
                    written.add(spliced.into(channel));
                }
                peer.leave(fate.equals("reset"));
                if (fate.equals("close") && peer.socket != null) {
                    peer.awaitState("08");
                    // the kernel takes it; the peer answers with a reset
                    channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}));
                    peer.awaitState(null);
                } else if (peer.socket != null) {
                    peer.awaitState(null);
                }
                if (spliced == null) {
                    // of io_uring in the same turn of the loop, which submits what it has before it takes what the pending read was told
                    written.add(fail(channel, call));
                }
            } catch (Exception e) {
                e.printStackTrace();
                System.exit(1);
            }
        });
        tell(channel, written);
    }

    private static void tell(Channel channel, BlockingQueue<ChannelFuture> written) throws Exception {
        System.out.println("write " + outcome(written.take()));
        // a consequence: the channel is closed
        channel.closeFuture().sync();
        System.out.println("then " + outcome(channel.writeAndFlush(message("write"))));
    }

    private ChannelFuture fail(Channel channel, String call) {
        try {
            if (call.equals("writev")) {
                channel.write(message("write"));
            }
            ChannelFuture future = channel.writeAndFlush(message(call));
            future.addListener((ChannelFutureListener) ignored -> { });
            return future;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object message(String call) throws IOException {
        if (call.equals("sendfile")) {
            File file = File.createTempFile("epipe", null);
            Files.write(file.toPath(), new byte[2_000]);
            file.deleteOnExit();
            return new DefaultFileRegion(file, 0, 2_000);
        }
        ByteBuf buffer = Unpooled.directBuffer(7);
        return buffer.writeBytes(new byte[7]);
    }

    private static String outcome(ChannelFuture future) throws InterruptedException {
        future.await();
        Throwable cause = future.cause();
        StringBuilder text = new StringBuilder(String.valueOf(cause));
        if (cause != null) {
            for (Throwable noted : cause.getSuppressed()) {
                text.append(" | ").append(noted.getMessage());
            }
        }
        return text.toString();
    }

    private ChannelInitializer<Channel> initializer() {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new Handler());
            }
        };
    }

    private void connect(EventLoopGroup group, Class<? extends Channel> type, java.net.SocketAddress to) throws Exception {
        Bootstrap bootstrap = new Bootstrap().group(group).channel(type).handler(initializer())
            .option(ChannelOption.ALLOW_HALF_CLOSURE, uring);
        if (!uring) {
            levelTriggered(bootstrap);
        }
        bootstrap.connect(to).sync();
    }

    /** As splice wants it; later versions have nothing else, and some not the option. */
    @SuppressWarnings("unchecked")
    private static void levelTriggered(Bootstrap bootstrap) throws Exception {
        try {
            Class<?> mode = Class.forName("io.netty.channel.epoll.EpollMode");
            bootstrap.option((ChannelOption<Object>) Class.forName("io.netty.channel.epoll.EpollChannelOption").getField("EPOLL_MODE").get(null),
                mode.getField("LEVEL_TRIGGERED").get(null));
        } catch (ClassNotFoundException | NoSuchFieldException none) {
            return;
        }
    }

    /** Another connection, from which the kernel moves bytes into one whose peer has gone. */
    private final class Spliced {
        private final Channel from;
        private final Socket source;

        Spliced(EventLoopGroup group) throws Exception {
            try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
                connect(group, EpollSocketChannel.class, listener.getLocalSocketAddress());
                source = listener.accept();
            }
            from = active.take();
        }

        /** In the event loop: it is told of these bytes before it is told that the other peer has gone. */
        ChannelFuture into(Channel to) throws Exception {
            Class<?> stream = Class.forName("io.netty.channel.epoll.AbstractEpollStreamChannel");
            ChannelFuture moved = (ChannelFuture) stream.getMethod("spliceTo", stream, int.class).invoke(from, to, 7);
            source.getOutputStream().write(new byte[7]);
            return moved;
        }
    }

    /** The other end. */
    static class Peer {
        final Socket socket;

        Peer(Socket socket) {
            this.socket = socket;
        }

        void take(int bytes) throws Exception {
            for (int taken = 0; taken < bytes;) {
                taken += socket.getInputStream().read(new byte[bytes - taken]);
            }
        }

        void leave(boolean reset) throws Exception {
            if (reset) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        }

        /** Waits for the state of our end in the kernel's table; null for one that is not there any more. */
        void awaitState(String state) throws Exception {
            int ours = socket.getPort();
            int theirs = socket.getLocalPort();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!String.valueOf(state).equals(String.valueOf(stateOf(ours, theirs)))) {
                if (System.nanoTime() - end > 0) {
                    throw new IllegalStateException("state " + stateOf(ours, theirs));
                }
                Thread.sleep(1);
            }
        }

        private static String stateOf(int ours, int theirs) throws IOException {
            for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
                if (!new File(table).exists()) {
                    continue;
                }
                for (String line : Files.readAllLines(Paths.get(table), StandardCharsets.US_ASCII)) {
                    String[] fields = line.trim().split("\\s+");
                    if (fields[1].endsWith(String.format(":%04X", ours)) && fields[2].endsWith(String.format(":%04X", theirs))) {
                        return fields[3];
                    }
                }
            }
            return null;
        }
    }
}
