package dev.npu4j.cann;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// As much of a 64-bit little-endian ELF library as says what it shows and what it needs.
///
/// @param machine 62 is x86-64, 183 is aarch64
/// @param needed DT_NEEDED
/// @param runpaths DT_RPATH and DT_RUNPATH
/// @param exported names of the dynamic symbols that are defined here
/// @param imported names of those that are not
/// @param versions of other libraries' symbols, such as GLIBC_2.17
record Elf(
    int machine,
    List<String> needed,
    List<String> runpaths,
    List<String> exported,
    List<String> imported,
    List<String> versions) {

    private static final int DYNSYM = 11;
    private static final int DYNAMIC = 6;
    private static final int VERNEED = 0x6ffffffe;

    static Elf read(Path library) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(library)).order(ByteOrder.LITTLE_ENDIAN);
        Elf elf = new Elf(file.getShort(18), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        long sections = file.getLong(40);
        int count = file.getShort(60);
        for (int i = 0; i < count; i++) {
            Section section = Section.at(file, sections, i);
            int strings = (int) Section.at(file, sections, section.link()).offset();
            switch (section.type()) {
                case DYNSYM -> elf.readSymbols(file, section, strings);
                case DYNAMIC -> elf.readDynamic(file, section, strings);
                case VERNEED -> elf.readVersions(file, section, strings);
                default -> { }
            }
        }
        return elf;
    }

    private record Section(int type, long offset, long size, int link) {
        static Section at(ByteBuffer file, long sections, int index) {
            int header = (int) sections + index * 64;
            return new Section(file.getInt(header + 4), file.getLong(header + 24), file.getLong(header + 32), file.getInt(header + 40));
        }
    }

    private void readSymbols(ByteBuffer file, Section section, int strings) {
        for (int at = (int) section.offset(); at < section.offset() + section.size(); at += 24) {
            String name = string(file, strings + file.getInt(at));
            boolean local = file.get(at + 4) >> 4 == 0;
            if (!name.isEmpty() && !local) {
                (file.getShort(at + 6) == 0 ? imported : exported).add(name);
            }
        }
    }

    private void readDynamic(ByteBuffer file, Section section, int strings) {
        for (int at = (int) section.offset(); at < section.offset() + section.size(); at += 16) {
            String value = file.getLong(at) == 1 || file.getLong(at) == 15 || file.getLong(at) == 29
                ? string(file, strings + (int) file.getLong(at + 8)) : "";
            switch ((int) file.getLong(at)) {
                case 1 -> needed.add(value);
                case 15, 29 -> runpaths.add(value);
                default -> { }
            }
        }
    }

    private void readVersions(ByteBuffer file, Section section, int strings) {
        int library = (int) section.offset();
        while (true) {
            int version = library + file.getInt(library + 8);
            for (int i = 0; i < file.getShort(library + 2); i++) {
                versions.add(string(file, strings + file.getInt(version + 8)));
                version += file.getInt(version + 12);
            }
            if (file.getInt(library + 12) == 0) {
                return;
            }
            library += file.getInt(library + 12);
        }
    }

    private static String string(ByteBuffer file, int at) {
        int end = at;
        while (file.get(end) != 0) {
            end++;
        }
        return new String(file.array(), at, end - at, StandardCharsets.UTF_8);
    }
}
