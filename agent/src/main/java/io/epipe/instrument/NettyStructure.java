package io.epipe.instrument;

import net.bytebuddy.jar.asm.ClassReader;

/**
 * Whether a class that is named like one of Netty's is one of Netty's, in whatever package: by what it is made of. An application may have a class of that
 * simple name for something else.
 */
final class NettyStructure {

    private static final String UNSAFE = "AbstractChannel$AbstractUnsafe";

    private NettyStructure() {
    }

    /** @param reader the class file; its version must be one that the reader knows */
    static boolean isNetty(ClassReader reader) {
        String above = parent(simple(reader.getClassName()));
        if (above != null) {
            return simple(reader.getSuperName()).equals(above) && samePackageTree(reader.getClassName(), reader.getSuperName());
        }
        for (String implemented : reader.getInterfaces()) {
            if (simple(implemented).equals("Channel$Unsafe")) {
                return true;
            }
        }
        return false;
    }

    /** What it extends; null for the one that implements something instead. */
    private static String parent(String name) {
        switch (name) {
            case "AbstractEpollStreamChannel":
                return "AbstractEpollChannel";
            case "AbstractKQueueStreamChannel":
                return "AbstractKQueueChannel";
            case "AbstractIoUringStreamChannel":
                return "AbstractIoUringChannel";
            case "AbstractIoUringStreamChannel$IoUringStreamUnsafe":
                return "AbstractIoUringChannel$AbstractUringUnsafe";
            case "AbstractIoUringChannel$AbstractUringUnsafe":
                return UNSAFE;
            case UNSAFE:
                return null;
            default:
                return "AbstractChannel";
        }
    }

    /** Both are below the same {@code channel} package. */
    private static boolean samePackageTree(String name, String above) {
        String root = above.substring(0, above.lastIndexOf('/') + 1);
        return name.startsWith(root);
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
