package io.epipe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;

import java.util.Optional;

class ArtifactsTest {

    @Test
    void aClassPathHoldsWhatAnArtifactNeedsAtRunTime() {
        Optional<String> path = Artifacts.classPath("io.micrometer:micrometer-core:1.17.2");
        assumeThat(path).isPresent();
        assertThat(path.get()).contains("micrometer-core-1.17.2.jar").contains("micrometer-commons-1.17.2.jar");
    }

    @Test
    void whatCannotBeHadIsEmpty() {
        assertThat(Artifacts.classPath("io.epipe.tests:not-there:1")).isEmpty();
    }
}
