package io.epipe.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** As much of a shared library as its users meet (elf(5), 64 bits, little endian): what it exports, needs, and has filled in at loading. */
final class ElfFile {

    private static final int SHT_RELA = 4;
    private static final int SHT_DYNAMIC = 6;
    private static final int SHT_DYNSYM = 11;
    private static final int DT_NEEDED = 1;
    private static final int SECTION_HEADER = 64;
    private static final int SYMBOL = 24;
    private static final int RELOCATION = 24;
    private static final int DYNAMIC_ENTRY = 16;

    private final ByteBuffer file;
    private final List<ByteBuffer> sections = new ArrayList<>();

    private ElfFile(byte[] bytes) {
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long headers = file.getLong(40);
        for (int i = 0; i < file.getShort(60); i++) {
            sections.add(file.slice((int) headers + i * SECTION_HEADER, SECTION_HEADER).order(ByteOrder.LITTLE_ENDIAN));
        }
    }

    static ElfFile read(Path path) throws IOException {
        return new ElfFile(Files.readAllBytes(path));
    }

    /** 62 for x86-64, 183 for aarch64. */
    int machine() {
        return file.getShort(18);
    }

    /** The libraries that must be loaded with it. */
    List<String> needed() {
        List<String> names = new ArrayList<>();
        for (ByteBuffer section : ofType(SHT_DYNAMIC)) {
            ByteBuffer entries = contents(section);
            for (int at = 0; at < entries.limit(); at += DYNAMIC_ENTRY) {
                if (entries.getLong(at) == DT_NEEDED) {
                    names.add(text(linked(section), (int) entries.getLong(at + 8)));
                }
            }
        }
        return names;
    }

    /** Names that other files may see, with binding and whether they are defined here, sorted: {@code strerror weak undefined}. */
    List<String> symbols() {
        TreeSet<String> symbols = new TreeSet<>();
        for (ByteBuffer section : ofType(SHT_DYNSYM)) {
            ByteBuffer entries = contents(section);
            for (int at = SYMBOL; at < entries.limit(); at += SYMBOL) {
                int binding = (entries.get(at + 4) & 0xff) >> 4;
                if (binding == 0) {
                    continue;
                }
                symbols.add(text(linked(section), entries.getInt(at))
                    + (binding == 2 ? " weak" : " global")
                    + (entries.getShort(at + 6) == 0 ? " undefined" : " defined"));
            }
        }
        return List.copyOf(symbols);
    }

    /** What the loader fills in, sorted: type of relocation (of the machine) and symbol. */
    List<String> relocations() {
        TreeSet<String> relocations = new TreeSet<>();
        for (ByteBuffer section : ofType(SHT_RELA)) {
            ByteBuffer symbols = linked(section);
            ByteBuffer names = linked(sections.get(section.getInt(40)));
            ByteBuffer entries = contents(section);
            for (int at = 0; at < entries.limit(); at += RELOCATION) {
                int symbol = entries.getInt(at + 12);
                relocations.add(entries.getInt(at + 8) + " " + text(names, symbols.getInt(symbol * SYMBOL)));
            }
        }
        return List.copyOf(relocations);
    }

    private List<ByteBuffer> ofType(int type) {
        return sections.stream().filter(section -> section.getInt(4) == type).toList();
    }

    private ByteBuffer linked(ByteBuffer section) {
        return contents(sections.get(section.getInt(40)));
    }

    private ByteBuffer contents(ByteBuffer section) {
        return file.slice((int) section.getLong(24), (int) section.getLong(32)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String text(ByteBuffer strings, int at) {
        int end = at;
        while (strings.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - at];
        strings.get(at, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
