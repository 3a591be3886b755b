package io.epipe.netty;

import io.epipe.kernel.Errno;
import io.epipe.kernel.ErrorClassifier;
import io.epipe.kernel.FileDescriptors;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A channel of Netty's native transports. Every question is asked by reflection, because the classes are an application's; what is not there is
 * unknown. For the channel's event loop, inside the failing call.
 */
public final class NettyChannel {

    private static final String UNIX_CHANNEL = ".UnixChannel";
    private static final String DUPLEX_CHANNEL = ".DuplexChannel";
    private static final String NATIVE_EXCEPTION = "NativeIoException";
    private static final String TLS_HANDLER = ".handler.ssl.SslHandler";
    private static final int MOST_NAMES = 8;
    private static final int SHORT_ID = 4;

    private final Object channel;
    private final Class<?> type;

    private NettyChannel(Object channel, Class<?> type) {
        this.channel = channel;
        this.type = type;
    }

    /** The channel; null where it is none of a native transport. */
    public static NettyChannel of(Object channel) {
        Class<?> type = channel == null ? null : publicInterface(channel.getClass(), UNIX_CHANNEL);
        return type == null ? null : new NettyChannel(channel, type);
    }

    /** The public interface of that name that it has, whatever its package: other classes need not be accessible. */
    private static Class<?> publicInterface(Class<?> implementing, String name) {
        for (Class<?> c = implementing; c != null; c = c.getSuperclass()) {
            for (Class<?> i : c.getInterfaces()) {
                if (i.getName().endsWith(name)) {
                    return i;
                }
                Class<?> above = publicInterface(i, name);
                if (above != null) {
                    return above;
                }
            }
        }
        return null;
    }

    /** Whether the exception is of a system call that Netty has made itself. */
    public static boolean isNative(Throwable thrown) {
        return thrown instanceof IOException && thrown.getClass().getName().endsWith(NATIVE_EXCEPTION);
    }

    /** The error of such an exception; it keeps the number. */
    public static Errno errno(Throwable thrown) {
        Object number = call(thrown.getClass(), thrown, "expectedErr");
        return number instanceof Integer ? ErrorClassifier.classifyNumber((Integer) number) : Errno.OTHER;
    }

    /**
     * Whether such an exception is one that Netty has made for this failure. Up to 4.1.36 the common ones were made once and thrown again and again;
     * since then there is a constructor that leaves the stack out.
     */
    public static boolean isFresh(Throwable thrown) {
        try {
            thrown.getClass().getConstructor(String.class, int.class, boolean.class);
            return true;
        } catch (NoSuchMethodException old) {
            return false;
        }
    }

    /** Its descriptor, for questions to the kernel; null where it has none any more. */
    public FileDescriptor descriptor() {
        Object fd = ask("fd");
        Object number = fd == null ? null : call(fd.getClass(), fd, "intValue");
        return number instanceof Integer && (Integer) number >= 0 && isOpen(fd) ? FileDescriptors.of((Integer) number) : null;
    }

    /** Whether the descriptor is open still: then what the kernel said meanwhile was said of this channel. */
    public boolean isOpen() {
        Object fd = ask("fd");
        return fd != null && isOpen(fd);
    }

    private static boolean isOpen(Object fd) {
        return Boolean.TRUE.equals(call(fd.getClass(), fd, "isOpen"));
    }

    /** This side's address; null where unknown. */
    public SocketAddress local() {
        return address(ask("localAddress"));
    }

    /** The peer's address; null where unknown. */
    public SocketAddress peer() {
        return address(ask("remoteAddress"));
    }

    private static SocketAddress address(Object address) {
        if (address instanceof InetSocketAddress) {
            return (SocketAddress) address;
        }
        Object path = address == null ? null : call(address.getClass(), address, "path");
        return path instanceof String ? new PathAddress((String) path) : null;
    }

    /** Whether a server channel has accepted it. */
    public boolean isAccepted() {
        return ask("parent") != null;
    }

    /** Whether this program has shut its output down. */
    public boolean isOutputShutdown() {
        Class<?> duplex = publicInterface(channel.getClass(), DUPLEX_CHANNEL);
        return duplex != null && Boolean.TRUE.equals(call(duplex, channel, "isOutputShutdown"));
    }

    /** Whether Netty's TLS is in its pipeline. */
    public boolean isTls() {
        for (Object handler : pipeline()) {
            for (Class<?> c = handler.getClass(); c != null; c = c.getSuperclass()) {
                if (c.getName().endsWith(TLS_HANDLER)) {
                    return true;
                }
            }
        }
        return false;
    }

    private Collection<?> pipeline() {
        Object pipeline = ask("pipeline");
        Object map = pipeline == null ? null : call(pipeline.getClass(), pipeline, "toMap");
        return map instanceof Map ? ((Map<?, ?>) map).values() : Collections.emptyList();
    }

    /** Class and short id, as Netty's own logging has it: {@code EpollSocketChannel 0x1a2b3c4d}. */
    public String name() {
        Object id = ask("id");
        Object text = id == null ? null : shortText(id);
        return channel.getClass().getSimpleName() + (text == null ? "" : " 0x" + text);
    }

    /** Its last four bytes, as {@code asShortText} has them; that itself loads a class of Netty's which the application may not have loaded. */
    private static Object shortText(Object id) {
        Object data = read(id, "data");
        if (!(data instanceof byte[]) || ((byte[]) data).length < SHORT_ID) {
            return call(id.getClass(), id, "asShortText");
        }
        byte[] bytes = (byte[]) data;
        StringBuilder text = new StringBuilder();
        for (int i = bytes.length - SHORT_ID; i < bytes.length; i++) {
            text.append(Character.forDigit(bytes[i] >> 4 & 15, 16)).append(Character.forDigit(bytes[i] & 15, 16));
        }
        return text;
    }

    /** Classes of the handlers in the pipeline that are not Netty's own, first to last. */
    public List<String> handlers() {
        List<String> names = new ArrayList<String>();
        for (Object handler : pipeline()) {
            add(names, handler);
        }
        return names;
    }

    /**
     * Classes of those who wait to be told what became of the message that could not be written (listeners of its promise), as far as
     * they are not Netty's own.
     */
    public List<String> listeners() {
        List<String> names = new ArrayList<String>();
        Object unsafe = ask("unsafe");
        Object buffer = unsafe == null ? null : call(unsafe.getClass(), unsafe, "outboundBuffer");
        Object entry = read(buffer, "flushedEntry");
        Object promise = read(entry, "promise");
        add(names, read(promise, "listener"));
        Object listeners = read(promise, "listeners");
        Object several = read(listeners, "listeners");
        if (several instanceof Object[]) {
            for (Object listener : (Object[]) several) {
                add(names, listener);
            }
        } else {
            add(names, listeners);
        }
        return names;
    }

    private void add(List<String> names, Object object) {
        if (object == null || names.size() >= MOST_NAMES) {
            return;
        }
        String name = object.getClass().getName();
        if (!name.startsWith(root()) && !names.contains(name)) {
            names.add(name);
        }
    }

    /** {@code io.netty.}, or what it was relocated to. */
    private String root() {
        String name = type.getName();
        return name.substring(0, Math.max(0, name.lastIndexOf("channel.unix.")));
    }

    private Object ask(String method) {
        return call(type, channel, method);
    }

    /** What a public method without arguments returns; null where it cannot be had. */
    private static Object call(Class<?> of, Object object, String name) {
        try {
            Method method = accessible(of, name);
            return method == null ? null : method.invoke(object);
        } catch (IllegalAccessException inaccessible) {
            return null;
        } catch (InvocationTargetException failed) {
            return null;
        } catch (RuntimeException refused) {
            return null;
        }
    }

    /**
     * The highest class is asked first: to ask the lowest for all its methods would load classes of their arguments, which the application may never have
     * loaded. A class need not be public to implement a public method of something that is.
     */
    private static Method accessible(Class<?> of, String name) {
        Method method = declared(of, name);
        if (method == null) {
            return null;
        }
        try {
            method.setAccessible(true);
        } catch (RuntimeException inModule) {
            return publicly(of, name);
        }
        return method;
    }

    private static Method declared(Class<?> of, String name) {
        Method found = of.isInterface() ? own(of, name) : ofClasses(of, name);
        for (Class<?> c = of; c != null && found == null; c = c.getSuperclass()) {
            for (Class<?> i : c.getInterfaces()) {
                found = found == null ? declared(i, name) : found;
            }
        }
        return found;
    }

    private static Method ofClasses(Class<?> of, String name) {
        Method above = of.getSuperclass() == null ? null : ofClasses(of.getSuperclass(), name);
        return above == null ? own(of, name) : above;
    }

    private static Method own(Class<?> of, String name) {
        try {
            Method method = of.getDeclaredMethod(name);
            return Modifier.isPublic(method.getModifiers()) ? method : null;
        } catch (NoSuchMethodException no) {
            return null;
        }
    }

    private static Method publicly(Class<?> of, String name) {
        for (Class<?> c = of; c != null; c = c.getSuperclass()) {
            if (Modifier.isPublic(c.getModifiers())) {
                try {
                    return c.getMethod(name);
                } catch (NoSuchMethodException no) {
                    // further up
                }
            }
            for (Class<?> i : c.getInterfaces()) {
                Method method = publicly(i, name);
                if (method != null) {
                    return method;
                }
            }
        }
        return null;
    }

    private static Object read(Object object, String name) {
        for (Class<?> c = object == null ? null : object.getClass(); c != null; c = c.getSuperclass()) {
            try {
                Field field = c.getDeclaredField(name);
                field.setAccessible(true);
                return field.get(object);
            } catch (NoSuchFieldException goOn) {
                continue;
            } catch (IllegalAccessException inaccessible) {
                return null;
            } catch (RuntimeException inModule) {
                return null;
            }
        }
        return null;
    }
}
