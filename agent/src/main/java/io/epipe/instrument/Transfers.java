package io.epipe.instrument;

import java.lang.instrument.Instrumentation;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * Whether this program has ever had {@code FileChannel.transferTo} write to a socket. A transfer that meets a reset in its midst returns a
 * short count and keeps the error to itself, and a hook on its return would be one on the way of writes that succeed. But the
 * first transfer leaves a trace among the JVM's classes:
 *
 * <ul>
 * <li>8 to 21: {@code FileChannelImpl.transferToDirectly} asks whether its target is a {@code SinkChannelImpl}, a class that
 *     nothing but a Pipe loads otherwise;
 * <li>24 and later: the switch over the kind of target in {@code transferToDirectInternal} makes a hidden class, at the first transfer to a
 *     socket or a file. On 22 and 23 it does not, so there every connection may have had one.
 * </ul>
 *
 * <p>Measured on 8, 11, 17, 21, 25 and 27. A trace that another use has left makes a FIN less certain than it is, never more. Safe for use
 * by any number of threads.
 */
public final class Transfers {

    /** Knows of none, and of nothing that excludes one. */
    public static final Transfers NONE = new Transfers(null);

    private static final String PIPE = "sun.nio.ch.SinkChannelImpl";
    /** Netty loads it with the first message that is no buffer. */
    private static final String NETTY = ".DefaultFileRegion";
    private static final String SWITCH = "sun.nio.ch.FileChannelImpl$$TypeSwitch";
    /** A hidden class is loaded without a word to transformers; what makes it is not. */
    private static final String SWITCHES = "java.lang.runtime.SwitchBootstraps";
    private static final String PIPE_FILE = PIPE.replace('.', '/');
    private static final String SWITCHES_FILE = SWITCHES.replace('.', '/');
    private static volatile boolean pipesLoaded;
    private static volatile boolean switchesLoaded;
    private static volatile boolean nettyLoaded;
    private static final int FIRST_WITHOUT_PIPE = 22;
    private static final int FIRST_WITH_SWITCH_CLASS = 24;

    private final Instrumentation instrumentation;
    private final int jdk;
    /** Asked for and found by {@link #isLoaded}: as a rule each connection of a server asks again. */
    private final Set<List<String>> found = new CopyOnWriteArraySet<List<String>>();
    private volatile boolean seen;
    private volatile boolean looked;

    /** @param instrumentation tells the loaded classes; null for an object that knows of no transfer */
    public Transfers(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
        jdk = JdkAccess.featureRelease();
        seen = instrumentation != null && jdk >= FIRST_WITHOUT_PIPE && jdk < FIRST_WITH_SWITCH_CLASS;
    }

    /** Whether there was one, as far as the last look and the classes that were loaded since tell; costs nothing. */
    public boolean wereSeen() {
        return seen || nettyLoaded || jdk < FIRST_WITHOUT_PIPE && pipesLoaded;
    }

    /**
     * To be told of each class that is loaded.
     *
     * @param className as class files have it, with slashes
     */
    static void loaded(String className) {
        if (className.equals(PIPE_FILE)) {
            pipesLoaded = true;
        } else if (className.equals(SWITCHES_FILE)) {
            switchesLoaded = true;
        } else if (className.endsWith("/DefaultFileRegion")) {
            nettyLoaded = true;
        }
    }

    /** Whether there can have been one, as far as is known at once: what {@link #look} has not looked for yet is not excluded. Costs nothing. */
    public boolean mayHaveBeen() {
        return wereSeen() || !looked || jdk >= FIRST_WITHOUT_PIPE && switchesLoaded;
    }

    /** Whether this program has loaded a class of such a name's end. Looks at all loaded classes; not for the application's threads. */
    public boolean isLoaded(List<String> ends) {
        if (found.contains(ends)) {
            return true;
        }
        Class<?>[] all = instrumentation == null ? new Class<?>[0] : instrumentation.getAllLoadedClasses();
        for (Class<?> loaded : all) {
            for (String end : ends) {
                if (loaded.getName().endsWith(end)) {
                    found.add(ends);
                    return true;
                }
            }
        }
        return false;
    }

    /** Looks at all loaded classes (0.4 ms for each 1,000), unless one was seen before. Not for the application's threads. */
    public boolean look() {
        if (seen || instrumentation == null) {
            return seen;
        }
        String trace = jdk < FIRST_WITHOUT_PIPE ? PIPE : SWITCH;
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            if (loaded.getName().equals(SWITCHES)) {
                switchesLoaded = true;
            }
            if (loaded.getClassLoader() == null ? loaded.getName().startsWith(trace) : loaded.getName().endsWith(NETTY)) {
                seen = true;
                return true;
            }
        }
        looked = true;
        return false;
    }
}
