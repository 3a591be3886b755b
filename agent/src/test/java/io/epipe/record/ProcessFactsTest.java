package io.epipe.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessFactsTest {

    @Test
    void theProcessIdIsTheSameWithoutProcessHandle() {
        assertThat(ProcessFacts.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(ProcessFacts.pidOfProc()).isIn(ProcessHandle.current().pid(), -1L);
    }
}
