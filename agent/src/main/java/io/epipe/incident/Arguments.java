package io.epipe.incident;

import io.epipe.connection.JdkSockets;
import io.epipe.instrument.Datum;
import io.epipe.instrument.Target;

import java.io.FileDescriptor;
import java.nio.ByteBuffer;

/** Reads what the table says about the arguments of a target method. */
final class Arguments {

    private Arguments() {
    }

    /** The descriptor: an argument, or the one of the socket. */
    static FileDescriptor descriptor(Target target, Object self, Object[] args) {
        int index = target.argument(Datum.FD);
        return index >= 0 ? (FileDescriptor) args[index] : JdkSockets.descriptor(socket(target, self, args));
    }

    /** The channel, socket implementation or stream that is written to: an argument, or the object whose method it is. */
    static Object socket(Target target, Object self, Object[] args) {
        int index = target.argument(Datum.CHANNEL);
        if (index < 0) {
            index = target.argument(Datum.SOCKET_IMPL);
        }
        return index >= 0 ? args[index] : self;
    }

    /** How many bytes the call was asked to write; -1 where its arguments do not tell. */
    static long length(Target target, Object[] args) {
        int index = target.argument(Datum.LENGTH);
        if (index >= 0) {
            return ((Number) args[index]).longValue();
        }
        index = target.argument(Datum.BYTES);
        if (index >= 0 && args[index] != null) {
            return ((byte[]) args[index]).length;
        }
        if (target.argument(Datum.ONE_BYTE) >= 0) {
            return 1;
        }
        index = target.argument(Datum.BUFFER);
        if (index >= 0 && args[index] != null) {
            return ((ByteBuffer) args[index]).remaining();
        }
        index = target.argument(Datum.BUFFERS);
        if (index >= 0 && args[index] != null) {
            ByteBuffer[] buffers = (ByteBuffer[]) args[index];
            int offset = target.argument(Datum.BUFFERS_OFFSET);
            return offset < 0 ? remaining(buffers, 0, buffers.length)
                : remaining(buffers, (Integer) args[offset], (Integer) args[target.argument(Datum.BUFFERS_LENGTH)]);
        }
        return -1;
    }

    private static long remaining(ByteBuffer[] buffers, int offset, int length) {
        long sum = 0;
        for (int i = offset; i < offset + length && i < buffers.length; i++) {
            sum += buffers[i].remaining();
        }
        return sum;
    }
}
