package io.epipe.connection;

import java.lang.reflect.Field;
import java.nio.channels.AsynchronousChannel;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the JDK's own socket and channel objects know of who is inside a call and of what was met by calls that nobody saw: read by
 * reflection, without taking a lock, at a failure and at an end of stream.
 *
 * <p>Sources, read with javap on 8, 11, 17, 21, 25 and 27: NioSocketImpl and SocketChannelImpl (11 and later) hold {@code readLock} and
 * {@code writeLock} from before the first system call of a read or write until after its last. SocketChannelImpl of 8 sets
 * {@code readerThread} and {@code writerThread} instead. Asynchronous channels have {@code reading} and {@code writing} for as long as an
 * operation is pending; the {@code latch} of a pending {@code readFuture} is made by who waits for it. A selectable channel has its {@code keys}.
 * java.net's sockets of 8 to 12 count the users of their descriptor in {@code fdUseCount}. Safe for use by any number of threads.
 */
public final class JdkSocketState {

    private static final PerClass<Fields> FIELDS = new PerClass<Fields>() {
        @Override
        Fields lookUp(Class<?> type) {
            return new Fields(type);
        }
    };

    /** {@code AbstractPlainSocketImpl.resetState} of 8: pending, or met. */
    private static final int RESET_PENDING = 1;

    private static final int LONGEST_GLANCE_MILLIS = 50;

    private JdkSocketState() {
    }

    /** Does what the methods below do with the JDK's objects, without one. */
    public static void rehearse() {
        otherReaderInside(null);
        resetMetByRead(null);
    }

    /**
     * Whether another thread is inside a read. Of java.net's sockets of 8 to 12: inside a read or a write, to be asked when this thread has
     * given the descriptor back.
     *
     * @param owner a channel, a socket implementation, or a stream of 8 to 12's java.net; null is allowed
     * @return null where it cannot be told
     */
    public static Boolean otherReaderInside(Object owner) {
        Object holder = JdkSockets.holder(owner);
        Fields f = FIELDS.of(holder);
        return isInside(holder, f.readLock, f.readerThread, f.reading, f.useCount);
    }

    /** Whether another thread is inside a write; likewise. */
    public static Boolean otherWriterInside(Object owner) {
        Object holder = JdkSockets.holder(owner);
        Fields f = FIELDS.of(holder);
        return isInside(holder, f.writeLock, f.writerThread, f.writing, f.useCount);
    }

    private static Boolean isInside(Object holder, Field lock, Field thread, Field pending, Field useCount) {
        Object held = JdkSockets.read(lock, holder);
        if (held instanceof ReentrantLock) {
            ReentrantLock reentrant = (ReentrantLock) held;
            return reentrant.isLocked() && !reentrant.isHeldByCurrentThread();
        }
        Object flag = JdkSockets.read(pending, holder);
        if (flag instanceof Boolean) {
            return canonical(flag);
        }
        Object number = JdkSockets.read(thread, holder);
        if (number instanceof Long) {
            return (Long) number != 0;
        }
        Object users = JdkSockets.read(useCount, holder);
        return users instanceof Integer ? Boolean.valueOf((Integer) users > 0) : null;
    }

    /**
     * Whether a read has met "Connection reset", also one that ran the bytecode of before an attach.
     *
     * @return null where it cannot be told: channels of 8 and 11, asynchronous ones
     */
    public static Boolean resetMetByRead(Object owner) {
        Object holder = JdkSockets.holder(owner);
        Fields f = FIELDS.of(holder);
        Object reset = JdkSockets.read(f.connectionReset, holder);
        if (reset instanceof Boolean) {
            return canonical(reset);
        }
        Object state = JdkSockets.read(f.resetState, holder);
        return state instanceof Integer ? Boolean.valueOf((Integer) state >= RESET_PENDING) : null;
    }

    /** Whether a read has met the end of the stream; null where it cannot be told, which is anywhere but in Socket on 13 and later. */
    public static Boolean endMetByRead(Object owner) {
        Object holder = JdkSockets.holder(owner);
        Object end = JdkSockets.read(FIELDS.of(holder).readEof, holder);
        return canonical(end);
    }

    /** Whether this program has shut down the input of this very object; null where it cannot be told. */
    public static Boolean inputShutDown(Object owner) {
        Object holder = JdkSockets.holder(owner);
        Fields f = FIELDS.of(holder);
        return isShut(holder, f.inputClosed, f.inputOpen);
    }

    /** Whether this program has shut down the output of this very object; null where it cannot be told. */
    public static Boolean outputShutDown(Object owner) {
        Object holder = JdkSockets.holder(owner);
        Fields f = FIELDS.of(holder);
        return isShut(holder, f.outputClosed, f.outputOpen);
    }

    /**
     * Whether a close of this object shuts its output down before it gives the descriptor back, unless {@code SO_LINGER} is 0: Socket on 13 and later,
     * and on 11 and later a channel that is registered with a selector, whose descriptor waits for the selector's next turn.
     */
    public static boolean isShutDownByClose(Object owner) {
        Object holder = JdkSockets.holder(owner);
        if (holder == null) {
            return false;
        }
        if (holder.getClass().getName().equals("sun.nio.ch.NioSocketImpl")) {
            return true;
        }
        return isKeptBySelector(holder);
    }

    /**
     * Whether a close of this object leaves its descriptor open until a selector next runs: on 11 and later a channel that is registered with one. Before
     * that the close itself takes the connection away (dup2).
     */
    public static boolean isKeptBySelector(Object owner) {
        Object holder = JdkSockets.holder(owner);
        // the close that follows asks the same, in the same thread
        return holder instanceof SelectableChannel && JdkSockets.read(FIELDS.of(holder).readLock, holder) instanceof ReentrantLock
            && ((SelectableChannel) holder).isRegistered();
    }

    /** For how long a read waits, as the program has set it; 0 for ever, -1 where it is not told. Milliseconds. */
    public static int readTimeoutMillis(Object owner) {
        Object holder = JdkSockets.holder(owner);
        Object timeout = JdkSockets.read(FIELDS.of(holder).timeout, holder);
        return timeout instanceof Integer ? (Integer) timeout : -1;
    }

    /**
     * Whether who reads waits for what is to come: not on a channel that is read when there is something, and not where the time-out is as short as those of
     * pools that look whether a kept connection still lives (1 ms in Apache HttpClient, OkHttp and HttpURLConnection). A thread that has one channel to
     * wait for, in a selector or for a {@link Future}, waits as one that blocks in a read does.
     *
     * @return null where it cannot be told
     */
    public static Boolean readerWaits(Object owner) {
        if (owner instanceof SelectableChannel) {
            // on 8 isBlocking() takes a lock that is held while a channel waits to be registered with a selector
            Object blocking = JdkSockets.read(FIELDS.of(owner).blocking, owner);
            boolean blocks = blocking instanceof Boolean ? (Boolean) blocking : ((SelectableChannel) owner).isBlocking();
            return blocks || isAlone(JdkSockets.read(FIELDS.of(owner).keys, owner));
        }
        if (owner instanceof AsynchronousChannel) {
            return isAwaited(JdkSockets.read(FIELDS.of(owner).readFuture, owner));
        }
        int millis = readTimeoutMillis(owner);
        return millis < 0 ? null : Boolean.valueOf(millis == 0 || millis > LONGEST_GLANCE_MILLIS);
    }

    /**
     * Whether a selector has this channel and no other, and nothing is attached to its key: an event loop keeps there what it finds a channel's business
     * by (Netty, java.net.http, Kafka, HttpCore), and its channels come and go, so that being alone says nothing of it.
     */
    private static boolean isAlone(Object keys) {
        SelectionKey only = null;
        if (keys instanceof SelectionKey[]) {
            for (SelectionKey key : (SelectionKey[]) keys) {
                if (key != null && only != null) {
                    return false;
                }
                only = key == null ? only : key;
            }
        }
        try {
            return only != null && only.isValid() && only.attachment() == null && only.selector().keys().size() == 1;
        } catch (ClosedSelectorException noneSelects) {
            return false;
        }
    }

    /** Whether a thread is inside {@code get()} of a read that is pending; one that has ended can be of another read. */
    private static boolean isAwaited(Object future) {
        return future instanceof Future && !((Future<?>) future).isDone()
            && JdkSockets.read(FIELDS.of(future).latch, future) != null;
    }

    private static Boolean isShut(Object holder, Field closed, Field open) {
        Object shut = JdkSockets.read(closed, holder);
        if (shut instanceof Boolean) {
            return canonical(shut);
        }
        Object still = JdkSockets.read(open, holder);
        return still instanceof Boolean ? Boolean.valueOf(!(Boolean) still) : null;
    }

    /** Reflection of JDK 8 makes a new Boolean each time, which is neither TRUE nor FALSE to who compares by identity. */
    private static Boolean canonical(Object value) {
        return value instanceof Boolean ? Boolean.valueOf((Boolean) value) : null;
    }

    /** The fields of one class of the JDK; those that it has not are null. */
    private static final class Fields {
        final Field readLock;
        final Field writeLock;
        final Field readerThread;
        final Field writerThread;
        final Field reading;
        final Field writing;
        final Field useCount;
        final Field connectionReset;
        final Field resetState;
        final Field readEof;
        final Field inputClosed;
        final Field inputOpen;
        final Field outputClosed;
        final Field outputOpen;
        final Field timeout;
        final Field blocking;
        final Field keys;
        final Field readFuture;
        final Field latch;

        Fields(Class<?> type) {
            readLock = JdkSockets.find(type, "readLock");
            writeLock = JdkSockets.find(type, "writeLock");
            readerThread = JdkSockets.find(type, "readerThread");
            writerThread = JdkSockets.find(type, "writerThread");
            reading = JdkSockets.find(type, "reading");
            writing = JdkSockets.find(type, "writing");
            useCount = JdkSockets.find(type, "fdUseCount");
            connectionReset = JdkSockets.find(type, "connectionReset");
            resetState = JdkSockets.find(type, "resetState");
            readEof = JdkSockets.find(type, "readEOF");
            inputClosed = first(type, "isInputClosed", "shut_rd", "readShutdown");
            inputOpen = JdkSockets.find(type, "isInputOpen");
            outputClosed = first(type, "isOutputClosed", "shut_wr", "writeShutdown");
            outputOpen = JdkSockets.find(type, "isOutputOpen");
            timeout = JdkSockets.find(type, "timeout");
            blocking = JdkSockets.find(type, "blocking");
            keys = JdkSockets.find(type, "keys");
            readFuture = JdkSockets.find(type, "readFuture");
            latch = JdkSockets.find(type, "latch");
        }

        private static Field first(Class<?> type, String... names) {
            for (String name : names) {
                Field field = JdkSockets.find(type, name);
                if (field != null) {
                    return field;
                }
            }
            return null;
        }
    }
}
