package io.epipe.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.instrument.InstructionList.Caught;
import io.epipe.instrument.InstructionList.Instruction;
import io.epipe.testkit.Jdk;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The proof behind "nothing is executed on a write that succeeds": on the JDKs' own class files, a woven write method is the original code,
 * followed or interrupted by code that only an exception reaches; and nothing else in its class has changed.
 */
class NormalPathTest {

    private static final String HOOK = "io/epipe/bootstrap/WriteFailureHook";
    private static final Set<Target.Meaning> WRITES = Set.of(Target.Meaning.WRITE_FAILED, Target.Meaning.WRITE_CONTEXT,
        Target.Meaning.WRITE_FAILED_WITH_CONTEXT);

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    private final Targets targets = Targets.table(true, true);

    @ParameterizedTest
    @MethodSource("jdks")
    void aWriteThatSucceedsRunsTheOriginalInstructions(Jdk jdk) throws IOException {
        Set<Target> proven = new HashSet<>();
        try (JdkClasses classes = JdkClasses.of(jdk)) {
            for (Target row : targets.rows()) {
                byte[] original = WRITES.contains(row.meaning()) ? classes.read(row.className()) : null;
                byte[] woven = original == null ? null : weave(row, original);
                if (woven == null) {
                    continue;
                }
                InstructionList before = InstructionList.of(original, row.methodName(), row.descriptor());
                InstructionList after = InstructionList.of(woven, row.methodName(), row.descriptor());
                if (before != null) {
                    assertSameNormalPath(row.toString(), before, after);
                    if (row.insertion() == Insertion.ON_THROW) {
                        proven.add(row);
                    } else if (before.exceptions.stream().anyMatch(c -> row.caughtType().equals(c.type()))) {
                        proven.add(row);
                    }
                }
            }
        }
        assertThat(proven).as("every row that is there to be woven on " + jdk).containsAll(targets.rows().stream()
            .filter(row -> WRITES.contains(row.meaning()) && row.isExpectedOn(jdk.feature())).toList());
    }

    /** Where code is only appended, not a byte of the original code may differ, constant pool indices included. */
    @ParameterizedTest
    @MethodSource("jdks")
    void theOriginalCodeIsThereByteForByteAndNothingElseInTheClassChanged(Jdk jdk) throws IOException {
        try (JdkClasses classes = JdkClasses.of(jdk)) {
            Set<String> names = new HashSet<>();
            targets.rows().forEach(row -> names.add(row.className()));
            for (String name : names) {
                byte[] original = classes.read(name);
                byte[] woven = original == null ? null : weave(targets.ofClass(name).get(0), original);
                if (woven != null) {
                    assertOnlyTargetsChanged(name, original, woven);
                }
            }
        }
    }

    private byte[] weave(Target row, byte[] original) {
        return Weaver.weave(original, targets.ofClass(row.className()), new ArrayList<>());
    }

    private static void assertSameNormalPath(String method, InstructionList before, InstructionList after) {
        int blocks = 0;
        List<Integer> originalOf = new ArrayList<>();
        List<Instruction> kept = new ArrayList<>();
        Set<Integer> handlers = new HashSet<>();
        after.exceptions.forEach(caught -> handlers.add(caught.handler()));
        for (int i = 0; i < after.instructions.size() && kept.size() < before.instructions.size();) {
            int block = handlers.contains(i) ? lengthOfCall(after, i) : 0;
            if (block > 0) {
                blocks++;
                assertThat(i == 0 || after.instructions.get(i - 1).endsThere())
                    .as(method + ": no instruction runs on into the inserted block at " + i).isTrue();
                final int at = i;
                assertThat(after.instructions).as(method + ": no instruction jumps to the inserted block")
                    .noneMatch(instruction -> instruction.jumps().contains(at));
                for (int j = 0; j < block; j++) {
                    // an exception that was caught at the block goes on at its end
                    originalOf.add(kept.size());
                }
                i += block;
                continue;
            }
            originalOf.add(kept.size());
            kept.add(after.instructions.get(i++));
        }
        while (originalOf.size() <= after.instructions.size()) {
            originalOf.add(kept.size());
        }
        List<Instruction> mapped = kept.stream().map(instruction -> new Instruction(instruction.text(),
            instruction.jumps().stream().map(originalOf::get).toList())).toList();
        assertThat(mapped).as(method).isEqualTo(before.instructions);
        assertThat(mapped.get(mapped.size() - 1).endsThere())
            .as(method + ": the original code does not run on into the appended handler").isTrue();

        List<Caught> own = after.exceptions.subList(0, before.exceptions.size());
        assertThat(own.stream().map(c -> new Caught(originalOf.get(c.start()), originalOf.get(c.end()),
            originalOf.get(c.handler()), c.type())).toList()).as(method + ": its own handlers come first")
            .isEqualTo(before.exceptions);
        List<Caught> added = after.exceptions.subList(before.exceptions.size(), after.exceptions.size());
        assertThat(added).as(method + ": what is appended is reached by exceptions only")
            .allMatch(c -> originalOf.get(c.handler()) == before.instructions.size());
        assertThat(blocks + added.size()).as(method + " has a hook at all").isPositive();
    }

    /** How many instructions, from a handler's first, call the hook with the exception left on the stack; 0 if none do. */
    private static int lengthOfCall(InstructionList code, int handler) {
        if (!code.instructions.get(handler).text().equals("89")) {
            return 0;
        }
        for (int i = handler; i < code.instructions.size(); i++) {
            String text = code.instructions.get(i).text();
            if (text.startsWith("184 " + HOOK + " failed ")) {
                return i - handler + 1;
            }
            if (!code.instructions.get(i).jumps().isEmpty() || code.instructions.get(i).endsThere()) {
                return 0;
            }
        }
        return 0;
    }

    private void assertOnlyTargetsChanged(String name, byte[] originalFile, byte[] wovenFile) {
        ClassFileBytes before = new ClassFileBytes(originalFile);
        ClassFileBytes after = new ClassFileBytes(wovenFile);
        assertThat(after.pool).as(name + ": constants are only added").startsWith(before.pool);
        assertThat(after.header).isEqualTo(before.header);
        assertThat(after.fields).as(name + ": fields").isEqualTo(before.fields);
        assertThat(after.attributes).as(name + ": attributes").isEqualTo(before.attributes);
        assertThat(new ArrayList<>(after.methods.keySet())).isEqualTo(new ArrayList<>(before.methods.keySet()));
        Map<String, ClassFileBytes.Method> wovenMethods = after.methods;
        before.methods.forEach((key, original) -> {
            ClassFileBytes.Method woven = wovenMethods.get(key);
            List<Target> rows = targets.ofClass(name).stream()
                .filter(row -> key.equals(row.methodName() + row.descriptor())).toList();
            assertThat(woven.access()).isEqualTo(original.access());
            assertThat(woven.attributes()).as(name + "." + key).isEqualTo(original.attributes());
            if (rows.isEmpty() && before.constantsTwice) {
                int parenthesis = key.indexOf('(');
                assertSameInstructions(InstructionList.of(originalFile, key.substring(0, parenthesis),
                    key.substring(parenthesis)), InstructionList.of(wovenFile, key.substring(0, parenthesis),
                    key.substring(parenthesis)));
            } else if (rows.isEmpty()) {
                assertSameCode(name + "." + key, original.code(), woven.code());
            } else if (!before.constantsTwice && rows.stream().allMatch(row -> row.insertion() == Insertion.ON_THROW)) {
                assertOnlyAppended(name + "." + key, original.code(), woven.code());
            }
        });
    }

    private static void assertSameInstructions(InstructionList before, InstructionList after) {
        assertThat(after.instructions).isEqualTo(before.instructions);
        assertThat(after.exceptions).isEqualTo(before.exceptions);
    }

    private static void assertSameCode(String method, ClassFileBytes.Code before, ClassFileBytes.Code after) {
        if (before == null) {
            assertThat(after).as(method).isNull();
            return;
        }
        assertThat(after.bytes()).as(method).isEqualTo(before.bytes());
        assertThat(after.exceptions()).as(method).isEqualTo(before.exceptions());
        assertThat(after.attributes()).as(method).isEqualTo(before.attributes());
        assertThat(after.maxStack()).as(method).isEqualTo(before.maxStack());
        assertThat(after.maxLocals()).as(method).isEqualTo(before.maxLocals());
    }

    private static void assertOnlyAppended(String method, ClassFileBytes.Code before, ClassFileBytes.Code after) {
        assertThat(after.bytes()).as(method).startsWith(before.bytes());
        int[] table = after.exceptions();
        assertThat(table).as(method).hasSize(before.exceptions().length + 8);
        assertThat(Arrays.copyOf(table, before.exceptions().length)).as(method).isEqualTo(before.exceptions());
        int[] added = Arrays.copyOfRange(table, before.exceptions().length, table.length);
        assertThat(added[0]).isZero();
        assertThat(added[1]).as(method + ": the handler covers the original code, no more").isEqualTo(before.bytes().length);
        assertThat(after.maxLocals()).as(method).isEqualTo(before.maxLocals() + 1);
        before.attributes().forEach((attribute, bytes) -> {
            if (!attribute.equals("StackMapTable")) {
                assertThat(after.attributes()).as(method + " " + attribute).containsEntry(attribute, bytes);
            }
        });
    }
}
