package io.epipe.command.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What stands at a path; a link counts as itself. The names are for sentences. */
enum FileKind {

    NONE("nothing", 0),
    SOCKET("a socket", 0140000),
    LINK("a symbolic link", 0120000),
    FILE("a file", 0100000),
    BLOCK_DEVICE("a device", 0060000),
    DIRECTORY("a directory", 0040000),
    DEVICE("a device", 0020000),
    FIFO("a FIFO", 0010000),
    OTHER("something else", 0);

    /** inode(7), S_IFMT. */
    private static final int TYPE = 0170000;

    private final String words;
    private final int type;

    FileKind(String words, int type) {
        this.words = words;
        this.type = type;
    }

    static FileKind of(Path path) throws IOException {
        int mode;
        try {
            mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException none) {
            return NONE;
        }
        for (FileKind kind : values()) {
            if (kind.type != 0 && (mode & TYPE) == kind.type) {
                return kind;
            }
        }
        return OTHER;
    }

    @Override
    public String toString() {
        return words;
    }
}
