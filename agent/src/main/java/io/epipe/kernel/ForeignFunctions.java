package io.epipe.kernel;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * C functions as method handles, through {@code java.lang.foreign} (final in 22; in 21 it is a preview API that
 * reflection may use without a flag). By reflection, because these classes are compiled for Java 8.
 *
 * <p>{@code Linker.downcallHandle} and {@code MemorySegment.reinterpret} are restricted. The caller of a method handle
 * is the class of the lookup that made it: here one of java.base ({@link RestrictedCalls}).
 *
 * <p>Pointers are passed as {@code long}: every 64-bit Linux ABI puts both into the same registers. Memory comes from
 * malloc: arenas count against -XX:MaxDirectMemorySize like direct buffers, and an allocation over it calls
 * System.gc().
 */
final class ForeignFunctions {

    /** int getsockopt(int fd, int level, int name, long value, long length). */
    static final MethodHandle GETSOCKOPT;
    /** int ioctl(int fd, long request, long argument). */
    static final MethodHandle IOCTL;
    /** long recv(int fd, long buffer, long length, int flags). */
    static final MethodHandle RECV;
    /** long lseek(int fd, long offset, int whence). */
    static final MethodHandle LSEEK;
    /** long malloc(long size). */
    static final MethodHandle MALLOC;
    /** void free(long address). */
    static final MethodHandle FREE;
    /** long strerror(int errno). */
    static final MethodHandle STRERROR;
    /** ByteBuffer view(long address, long size): that memory, big-endian like every new buffer. */
    static final MethodHandle VIEW;

    static {
        try {
            Binder binder = new Binder(RestrictedCalls.lookupInJavaBase());
            GETSOCKOPT = binder.bind("getsockopt", -1,
                    int.class, int.class, int.class, int.class, long.class, long.class);
            IOCTL = binder.bind("ioctl", 2, int.class, int.class, long.class, long.class);
            RECV = binder.bind("recv", -1, long.class, int.class, long.class, long.class, int.class);
            LSEEK = binder.bind("lseek", -1, long.class, int.class, long.class, int.class);
            MALLOC = binder.bind("malloc", -1, long.class, long.class);
            FREE = binder.bind("free", -1, void.class, long.class);
            STRERROR = binder.bind("strerror", -1, long.class, int.class);
            VIEW = binder.view();
        } catch (Throwable t) {
            throw new ExceptionInInitializerError(t);
        }
    }

    private ForeignFunctions() {
    }

    private static final class Binder {
        private final MethodHandles.Lookup lookup;
        private final Class<?> segment = foreign("MemorySegment");
        private final Class<?> layout = foreign("MemoryLayout");
        private final Class<?> option = foreign("Linker$Option");
        private final Object intLayout = foreign("ValueLayout").getField("JAVA_INT").get(null);
        private final Object longLayout = foreign("ValueLayout").getField("JAVA_LONG").get(null);
        private final Method describe = foreign("FunctionDescriptor").getMethod("of", layout, arrayOf(layout));
        private final Method describeVoid = foreign("FunctionDescriptor").getMethod("ofVoid", arrayOf(layout));
        private final Method find = foreign("SymbolLookup").getMethod("find", String.class);
        private final Object symbols;
        private final MethodHandle downcall;

        Binder(MethodHandles.Lookup lookup) throws Throwable {
            this.lookup = lookup;
            Class<?> linkerType = foreign("Linker");
            Object linker = linkerType.getMethod("nativeLinker").invoke(null);
            symbols = linkerType.getMethod("defaultLookup").invoke(linker);
            downcall = lookup.findVirtual(linkerType, "downcallHandle", MethodType.methodType(
                    MethodHandle.class, segment, foreign("FunctionDescriptor"), arrayOf(option)))
                    .asFixedArity().bindTo(linker);
        }

        MethodHandle bind(String name, int firstVariadic, Class<?> result, Class<?>... parameters) throws Throwable {
            Optional<?> symbol = (Optional<?>) find.invoke(symbols, name);
            if (!symbol.isPresent()) {
                throw new NoSuchMethodException("the C library has no " + name);
            }
            Object layouts = Array.newInstance(layout, parameters.length);
            for (int i = 0; i < parameters.length; i++) {
                Array.set(layouts, i, layoutOf(parameters[i]));
            }
            Object descriptor = result == void.class
                    ? describeVoid.invoke(null, layouts)
                    : describe.invoke(null, layoutOf(result), layouts);
            Object options = Array.newInstance(option, firstVariadic < 0 ? 0 : 1);
            if (firstVariadic >= 0) {
                Array.set(options, 0, option.getMethod("firstVariadicArg", int.class).invoke(null, firstVariadic));
            }
            return (MethodHandle) downcall.invoke(symbol.get(), descriptor, options);
        }

        MethodHandle view() throws Throwable {
            MethodHandle ofAddress = lookup.findStatic(segment, "ofAddress",
                    MethodType.methodType(segment, long.class));
            MethodHandle reinterpret = lookup.findVirtual(segment, "reinterpret",
                    MethodType.methodType(segment, long.class));
            MethodHandle asByteBuffer = lookup.findVirtual(segment, "asByteBuffer",
                    MethodType.methodType(ByteBuffer.class));
            return MethodHandles.filterReturnValue(
                    MethodHandles.filterArguments(reinterpret, 0, ofAddress), asByteBuffer);
        }

        private Object layoutOf(Class<?> type) {
            return type == int.class ? intLayout : longLayout;
        }

        private static Class<?> foreign(String name) throws ClassNotFoundException {
            return Class.forName("java.lang.foreign." + name, true, null);
        }

        private static Class<?> arrayOf(Class<?> type) {
            return Array.newInstance(type, 0).getClass();
        }
    }
}
