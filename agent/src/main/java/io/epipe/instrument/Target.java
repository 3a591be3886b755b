package io.epipe.instrument;

import java.util.Arrays;

/** One row of the table: a method of the JDK, what is called in it and when, and where its arguments are. Immutable. */
public final class Target {

    /** What a call from this target means to the listener. */
    public enum Meaning {
        /** Proves that weaving and hook work; no method of the JDK. */
        CANARY,
        /** A system call that writes has failed: evidence is taken here, at the lowest level that is not native. */
        WRITE_FAILED,
        /** The method around the failed write, which knows the addresses and the exception that the application gets. */
        WRITE_CONTEXT,
        /** A write has failed and no other target encloses this one. */
        WRITE_FAILED_WITH_CONTEXT,
        /** A system call that reads has failed. */
        READ_FAILED,
        /** The method around the failed read. */
        READ_CONTEXT,
        /** A read found the end of the stream. */
        END_OF_STREAM,
        /** The method around the read that found it, which knows the socket. */
        END_OF_STREAM_CONTEXT,
        /** This program is about to close a connection. */
        CLOSING,
        /** This program connected. */
        CONNECTED,
        /** This program accepted a connection. */
        ACCEPTED,
        /** A write was refused because its channel was closed before. */
        WRITE_TO_CLOSED,
        /** This program has started another one. */
        CHILD_STARTED,
        /** Such a program has ended, and the JDK has taken its exit status. */
        CHILD_ENDED,
        /** A buffered stream has failed: it can be the standard input of a program that has ended. */
        BUFFERED_STREAM_FAILED
    }

    private final int site;
    private final Meaning meaning;
    private final Insertion insertion;
    private final String caughtType;
    private final String called;
    private final String className;
    private final String methodName;
    private final String descriptor;
    private final int firstJdk;
    private final int lastJdk;
    private final String operation;
    private final boolean asynchronous;
    private final boolean files;
    private final boolean application;
    private final boolean optional;
    /** By ordinal of the datum: looked up at every failure. */
    private final byte[] arguments;
    private final String why;

    private Target(Builder b, int site) {
        this.site = site;
        meaning = b.meaning;
        insertion = b.insertion;
        caughtType = b.caughtType;
        called = b.called;
        className = b.className;
        methodName = b.methodName;
        descriptor = b.descriptor;
        firstJdk = b.firstJdk;
        lastJdk = b.lastJdk;
        operation = b.operation;
        asynchronous = b.asynchronous;
        files = b.files;
        application = b.application;
        optional = b.optional;
        arguments = b.arguments;
        why = b.why;
    }

    /** Its number in the table, which the woven call passes on. */
    public int site() {
        return site;
    }

    /** What a call from it means. */
    public Meaning meaning() {
        return meaning;
    }

    /** Where in the method the hook is called. */
    public Insertion insertion() {
        return insertion;
    }

    /** For {@link Insertion#ON_CATCH} the internal name of the exception type; else null. */
    public String caughtType() {
        return caughtType;
    }

    /** For {@link Insertion#BEFORE_CALL} how name and descriptor of the called method end, together; else null. */
    public String called() {
        return called;
    }

    /** Internal name of the class, {@code sun/nio/ch/SocketDispatcher}. */
    public String className() {
        return className;
    }

    /** Name of the method; {@code <init>} for a constructor. */
    public String methodName() {
        return methodName;
    }

    /** Descriptor of the method, matched exactly. */
    public String descriptor() {
        return descriptor;
    }

    /** First JDK feature release that must have it. */
    public int firstJdk() {
        return firstJdk;
    }

    /** Last JDK feature release that must have it; {@link Integer#MAX_VALUE} while there is no end in sight. */
    public int lastJdk() {
        return lastJdk;
    }

    /** Whether that JDK must have this method. */
    public boolean isExpectedOn(int jdk) {
        return !application && jdk >= firstJdk && jdk <= lastJdk;
    }

    /** {@code epipe.operation} of the record; null where an enclosing target decides. */
    public String operation() {
        return operation;
    }

    /** Whether the thread that meets the failure need not be the one that started the write. */
    public boolean isAsynchronous() {
        return asynchronous;
    }

    /** Whether the method of an end of stream knows the socket itself, and no other target encloses it. */
    public boolean isOwnContext() {
        return meaning == Meaning.END_OF_STREAM && arguments[Datum.FD.ordinal()] < 0;
    }

    /** Whether the method is of JSSE's, above a socket. */
    public boolean isOfTls() {
        return className.startsWith("sun/security/ssl/");
    }

    /** Whether what is written to is an ordinary file most of the time, whose errors are none of epipe's business. */
    public boolean isFiles() {
        return files;
    }

    /** Whether the class is of a library of the application's, in whatever loader and package. */
    public boolean isOfApplication() {
        return application;
    }

    /** Whether a version of such a library need not have the method. */
    public boolean isOptional() {
        return optional;
    }

    /** Whether the row is for this method of its class. In rows for libraries an asterisk stands for a package. */
    boolean isFor(String method, String type) {
        if (!method.equals(methodName)) {
            return false;
        }
        return application ? isLike(type) : type.equals(descriptor);
    }

    /** {@code (L*ChannelOutboundBuffer;)V} is for any package of that class; {@code *} alone for whatever arguments. */
    private boolean isLike(String type) {
        if (descriptor.equals("*")) {
            return true;
        }
        int at = 0;
        int from = 0;
        for (int star = descriptor.indexOf('*'); star >= 0; star = descriptor.indexOf('*', from)) {
            int length = star - from;
            if (!type.regionMatches(at, descriptor, from, length)) {
                return false;
            }
            at += length;
            int end = type.indexOf(';', at);
            int slash = end < 0 ? -1 : type.lastIndexOf('/', end);
            at = Math.max(at, slash + 1);
            from = star + 1;
        }
        return type.length() - at == descriptor.length() - from && type.regionMatches(at, descriptor, from, descriptor.length() - from);
    }

    /** Index of the argument that holds this, or -1. */
    public int argument(Datum datum) {
        return arguments[datum.ordinal()];
    }

    /** The reason for this row. */
    public String why() {
        return why;
    }

    /** {@code sun.nio.ch.SocketDispatcher.write(Ljava/io/FileDescriptor;JI)I}. */
    @Override
    public String toString() {
        return className.replace('/', '.') + "." + methodName + descriptor;
    }

    static Builder target(Meaning meaning, Insertion insertion, String className, String methodName,
                          String descriptor) {
        return new Builder(meaning, insertion, className, methodName, descriptor);
    }

    /** Describes one row. */
    static final class Builder {
        private final Meaning meaning;
        private final Insertion insertion;
        private final String className;
        private final String methodName;
        private final String descriptor;
        private final byte[] arguments = new byte[Datum.COUNT];
        private String caughtType;
        private String called;
        private int firstJdk = 8;
        private int lastJdk = Integer.MAX_VALUE;
        private String operation;
        private boolean asynchronous;
        private boolean files;
        private boolean application;
        private boolean optional;
        private String why = "";

        private Builder(Meaning meaning, Insertion insertion, String className, String methodName,
                        String descriptor) {
            this.meaning = meaning;
            this.insertion = insertion;
            this.className = className;
            this.methodName = methodName;
            this.descriptor = descriptor;
            Arrays.fill(arguments, (byte) -1);
        }

        Builder jdk(int first, int last) {
            firstJdk = first;
            lastJdk = last;
            return this;
        }

        Builder from(int first) {
            firstJdk = first;
            return this;
        }

        Builder catching(String type) {
            caughtType = type;
            return this;
        }

        Builder calling(String end) {
            called = end;
            return this;
        }

        Builder operation(String name) {
            operation = name;
            return this;
        }

        Builder asynchronous() {
            asynchronous = true;
            return this;
        }

        Builder files() {
            files = true;
            return this;
        }

        Builder ofApplication() {
            application = true;
            return this;
        }

        Builder optional() {
            optional = true;
            return this;
        }

        Builder argument(Datum datum, int index) {
            arguments[datum.ordinal()] = (byte) index;
            return this;
        }

        Builder why(String reason) {
            why = reason;
            return this;
        }

        Target build(int site) {
            return new Target(this, site);
        }
    }
}
