package io.epipe.kernel;

import java.io.FileDescriptor;
import java.lang.reflect.Field;

/**
 * The number inside a {@link FileDescriptor}, by reflection on its private field {@code fd}, which has had this name
 * and type since JDK 1.0. On 9 and later java.base must open java.io to this class's module. Neither way calls into
 * libnet or libnio, as {@code sun.nio.ch.IOUtil.fdVal} would.
 */
public final class FileDescriptors {

    private static volatile Field number;

    private FileDescriptors() {
    }

    /**
     * The descriptor's number.
     *
     * @return -1 for one that is closed
     * @throws IllegalStateException if java.io is not open to this class
     */
    public static int numberOf(FileDescriptor fd) {
        try {
            return field().getInt(fd);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A descriptor object for a number that something else owns, such as a native transport of Netty: it has no cleaner
     * and no parent, so it never closes the number.
     *
     * @throws IllegalStateException if java.io is not open to this class
     */
    public static FileDescriptor of(int number) {
        FileDescriptor fd = new FileDescriptor();
        try {
            field().setInt(fd, number);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
        return fd;
    }

    private static Field field() {
        Field field = number;
        if (field == null) {
            try {
                field = FileDescriptor.class.getDeclaredField("fd");
                field.setAccessible(true);
            } catch (NoSuchFieldException | RuntimeException e) {
                throw new IllegalStateException("java.io.FileDescriptor.fd cannot be read", e);
            }
            number = field;
        }
        return field;
    }
}
