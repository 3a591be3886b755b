package io.epipe.report.metrics;

import io.epipe.report.pipeline.AgentFigures;

/**
 * Decides when the MBeans are registered. For one thread of epipe's own; {@link #close} for any.
 *
 * <p>With {@code jmx=on} the platform's MBean server is made if nobody has made it by the first incident. But not where the application brings its own builder
 * or logging manager, or is started by JBoss Modules, which sets them in its main method: whoever comes first fixes those for the JVM.
 */
public final class Management {

    private static final String FACTORY = "javax.management.MBeanServerFactory";

    /** What fails so often does not fail for the moment; each attempt can cost half a second of CPU. */
    private static final int ATTEMPTS = 3;

    private final AgentFigures figures;
    private final boolean make;
    private MBeans beans;
    private int failed;
    private boolean over;

    /** @param make whether a server shall be made where there is none */
    public Management(AgentFigures figures, boolean make) {
        this.figures = figures;
        this.make = make;
    }

    /** Registers them once that can be done. Costs next to nothing while it cannot. */
    public synchronized void prepare() throws Exception {
        if (over) {
            return;
        }
        boolean done = false;
        try {
            registerOnceItCanBe();
            done = true;
        } finally {
            if (!done) {
                over = ++failed == ATTEMPTS;
            }
        }
    }

    private void registerOnceItCanBe() throws Exception {
        if (beans == null) {
            try {
                Class.forName(FACTORY, false, Management.class.getClassLoader());
            } catch (ClassNotFoundException noJavaManagement) {
                over = true;
                return;
            }
            beans = new MBeans(figures);
        }
        if (beans.registerIfThere()) {
            over = true;
        } else if (make && figures.failures().all() > 0 && !bringsItsOwn()) {
            beans.register();
            over = true;
        }
    }

    private static boolean bringsItsOwn() {
        String command = System.getProperty("sun.java.command", "");
        return System.getProperty("javax.management.builder.initial") != null
            || System.getProperty("java.util.logging.manager") != null || command.contains("jboss-modules")
            || command.startsWith("org.jboss.modules.");
    }

    /** Takes them back. */
    public synchronized void close() throws Exception {
        over = true;
        if (beans != null) {
            beans.close();
        }
    }
}
