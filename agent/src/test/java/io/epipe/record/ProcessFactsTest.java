package io.epipe.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProcessFactsTest {

    @Test
    void theProcessIdIsTheSameWithoutProcessHandle() {
        assertThat(ProcessFacts.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(ProcessFacts.pidOfProc()).isIn(ProcessHandle.current().pid(), -1L);
    }

    @Test
    void theHostIsTheOneOfTheKernel() throws Exception {
        Path kernel = Path.of("/proc/sys/kernel/hostname");
        if (Files.exists(kernel)) {
            assertThat(ProcessFacts.hostName()).isEqualTo(Files.readString(kernel).trim());
        }
    }

    @Test
    void everyStartOfAProcessHasAnInstanceOfItsOwn() {
        Set<String> all = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            // containers: all have process id 1
            all.add(ProcessFacts.instanceId("boot", "pod-" + i, "pid:[4026531836]", 1, "1000"));
            all.add(ProcessFacts.instanceId("boot", "pod", "pid:[4026531836]", 1, Integer.toString(2_000 + i)));
            all.add(ProcessFacts.instanceId("boot", "pod", "pid:[" + i + "]", 1, "1000"));
        }
        assertThat(all).hasSize(3_000).allSatisfy(id -> {
            UUID uuid = UUID.fromString(id);
            assertThat(uuid.version()).isEqualTo(8);
            assertThat(uuid.variant()).isEqualTo(2);
            assertThat(uuid).hasToString(id);
        });
        assertThat(ProcessFacts.instanceId()).isEqualTo(ProcessFacts.instanceId());
    }
}
