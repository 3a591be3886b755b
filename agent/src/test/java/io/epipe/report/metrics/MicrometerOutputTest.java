package io.epipe.report.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.record.Incidents;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** What Micrometer's output asks of an application's class loaders. The counters themselves: SpringBootIT. */
class MicrometerOutputTest {

    /** Tomcat's loader of a stopped application logs each class that it is asked for, with the stack of who asked. */
    @Test
    void noLoaderIsAskedForAClass() {
        List<String> asked = new ArrayList<>();
        ClassLoader loader = new ClassLoader(null) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                asked.add(name);
                throw new ClassNotFoundException(name);
            }
        };
        MicrometerOutput output = new MicrometerOutput();
        output.report(Incidents.documented(1).contextLoader(loader).build());
        output.close();
        assertThat(asked).isEmpty();
    }
}
