package io.epipe.programs.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslHandler;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * A client of a native transport whose write succeeds and is lost, which no write meets and a read shows. Arguments: transport ({@code epoll}, {@code io_uring}), how
 * the connection ends: {@code end} (the peer had closed before the request, and a read says end of stream), {@code reset} (the peer did not read,
 * and aborts), {@code goodbye} (as end, but all that is written is as long as a TLS alert, and TLS is in the pipeline), {@code answered} (the peer
 * takes the request, answers and closes: nothing is lost), {@code unread} and {@code linger} (this program closes over bytes that it has not read, or
 * with SO_LINGER 0).
 */
public final class NettyLost {

    private static final int REQUEST = 40;
    /** An alert of TLS 1.2 with AES-GCM, which is what a close_notify is. */
    private static final int ALERT = 31;
    /** What our kernel takes at once, and the peer's has no room for. */
    private static final int UPLOAD = 64 * 1024;
    private static final int SMALLEST_WINDOW = 1024;
    /** A connection at rest is the subject. */
    private static final long REST_MILLIS = 100;

    private final BlockingQueue<Channel> active = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> met = new LinkedBlockingQueue<>();

    private NettyLost() {
    }

    public static void main(String[] args) throws Exception {
        failOnce();
        new NettyLost().run(new NettyWrites(args[0].equals("io_uring")), args[1]);
        NettyWrites.sayErrors();
        System.out.println("end");
        System.exit(0);
    }

    /** Opens epipe's way to the kernel, for which an end of stream does not wait. */
    private static void failOnce() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
            NettyWrites.Peer peer = new NettyWrites.Peer(listener.accept());
            peer.leave(true);
            peer.awaitState(null);
            socket.getOutputStream().write(1);
        } catch (IOException expected) {
            return;
        }
        throw new AssertionError("the write did not fail");
    }

    /** The application's own. */
    private final class Handler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            active.add(context.channel());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            met.add("answer");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            System.out.println("caught " + cause);
        }
    }

    private static void close(Channel channel, NettyWrites.Peer peer) throws Exception {
        channel.close().sync();
        try {
            System.out.println("peer read " + peer.socket.getInputStream().read());
        } catch (IOException e) {
            System.out.println("peer met " + e.getMessage());
        }
    }

    private void run(NettyWrites netty, String fate) throws Exception {
        ServerSocket listener = new ServerSocket();
        if (fate.equals("reset")) {
            listener.setReceiveBufferSize(SMALLEST_WINDOW);
        }
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        EventLoopGroup group = netty.group();
        new Bootstrap().group(group).channel(netty.<Channel>type("SocketChannel")).option(ChannelOption.SO_SNDBUF, 4 * UPLOAD)
            .option(ChannelOption.AUTO_READ, !fate.equals("unread"))
            .handler(new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel channel) {
                    channel.pipeline().addLast("app", new Handler());
                }
            }).connect(listener.getLocalSocketAddress()).sync();
        NettyWrites.Peer peer = new NettyWrites.Peer(listener.accept());
        Channel channel = active.take();
        if (fate.equals("reset")) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[UPLOAD])).sync();
            peer.leave(true);
            channel.closeFuture().sync();
            return;
        }
        channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[REQUEST])).sync();
        peer.take(REQUEST);
        peer.socket.getOutputStream().write(new byte[REQUEST]);
        if (fate.equals("unread")) {
            TimeUnit.MILLISECONDS.sleep(REST_MILLIS);
            close(channel, peer);
            return;
        }
        met.take();
        if (fate.equals("linger")) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            close(channel, peer);
            return;
        }
        if (fate.equals("answered")) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[REQUEST])).sync();
            peer.take(REQUEST);
            peer.socket.getOutputStream().write(new byte[REQUEST]);
            met.take();
            peer.leave(false);
            channel.closeFuture().sync();
            return;
        }
        TimeUnit.MILLISECONDS.sleep(REST_MILLIS);
        // no read comes before the write: this is the thread that would read
        channel.eventLoop().submit(() -> {
            peer.leave(false);
            peer.awaitState("08");
            if (fate.equals("goodbye")) {
                SSLEngine engine = SSLContext.getDefault().createSSLEngine();
                engine.setUseClientMode(false);
                channel.pipeline().addFirst("tls", new SslHandler(engine));
                channel.pipeline().context("tls").writeAndFlush(Unpooled.wrappedBuffer(new byte[ALERT]));
            } else {
                channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[REQUEST]));
            }
            return null;
        }).sync();
        channel.closeFuture().sync();
    }
}
