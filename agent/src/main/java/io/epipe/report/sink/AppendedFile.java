package io.epipe.report.sink;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;

/**
 * A file to which whole pieces are appended. It is opened for each piece and closed again: at a few pieces a second
 * that costs nothing that matters, and a file that was moved, deleted or truncated by log rotation needs no signal, no
 * file is held open on a system that would not rotate it then, and detaching leaves no descriptor behind. Several JVMs
 * may share it: each piece is one write to a descriptor in append mode.
 *
 * <p>java.io, not java.nio.file: whose default provider the application may still want to choose.
 */
final class AppendedFile {

    private final File file;
    private final String purpose;
    private final DeviceTime device = new DeviceTime();
    private boolean complained;
    private boolean torn;

    /** @param purpose what is written there, for the complaint: "option log" */
    AppendedFile(File file, String purpose) {
        this.file = file;
        this.purpose = purpose;
    }

    String path() {
        return file.getPath();
    }

    /** Creates the file if it is not there, and complains if that cannot be done. */
    void create() throws IOException {
        append(new byte[0]);
    }

    /**
     * Appends.
     *
     * @throws IOException if it cannot be done, after one line on standard error, the first time
     */
    synchronized void append(byte[] piece) throws IOException {
        // a FIFO without a reader, or a network disk that hangs, keeps its caller in here
        device.begin();
        try {
            long before = file.length();
            byte[] whole = afterTornLine(piece);
            FileOutputStream out = new FileOutputStream(file, true);
            try {
                out.write(whole);
                torn = false;
            } catch (IOException e) {
                // a full disk may have taken the first half of a line: the next one must not continue it
                torn = true;
                if (piece.length == 0 || file.length() - before != whole.length - 1) {
                    throw e;
                }
                // all but its line feed is there, and would be told twice
                complain(e);
            } finally {
                out.close();
            }
        } catch (IOException e) {
            complain(e);
            throw e;
        } finally {
            device.end();
        }
    }

    /** See {@link Sink#blockedSince}. */
    long blockedSince() {
        return device.since();
    }

    private byte[] afterTornLine(byte[] piece) {
        if (!torn || piece.length == 0 || file.length() == 0) {
            // nothing is left of the half line where the file was rotated meanwhile
            return piece;
        }
        byte[] separated = new byte[piece.length + 1];
        separated[0] = '\n';
        System.arraycopy(piece, 0, separated, 1, piece.length);
        return separated;
    }

    private void complain(IOException e) {
        if (!complained) {
            complained = true;
            StandardStream.complain(purpose + ": cannot write to " + file.getAbsolutePath() + ": " + e.getMessage());
        }
    }
}
