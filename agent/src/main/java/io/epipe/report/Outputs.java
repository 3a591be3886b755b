package io.epipe.report;

import io.epipe.options.Options;

import java.util.List;

/** The reporters that the options ask for, made when they are first needed. Safe for use by any number of threads. */
public final class Outputs {

    private final Options options;
    private List<Reporter> reporters;

    public Outputs(Options options) {
        this.options = options;
    }

    /**
     * Creates the files that the options name, and complains on standard error where that cannot be done: at the start of the application,
     * and not hours later at its first broken connection.
     *
     * @param thread does it; not started yet, and left so if there is nothing to create
     */
    public void check(SystemThread thread) {
        if (options.logFile() == null && options.jsonFile() == null) {
            return;
        }
        thread.start(new Runnable() {
            @Override
            public void run() {
                create();
            }
        });
    }

    private synchronized void create() {
        for (Reporter reporter : reporters()) {
            try {
                reporter.start();
            } catch (Exception told) {
                continue;
            }
        }
    }

    synchronized List<Reporter> reporters() {
        if (reporters == null) {
            reporters = Reporters.of(options);
        }
        return reporters;
    }

    ReportPipeline open(Runnable guard) {
        return new ReportPipeline(reporters(), options.repeatsMillis(), options.rate(), guard);
    }
}
