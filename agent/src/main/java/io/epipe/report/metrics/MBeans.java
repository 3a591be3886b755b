package io.epipe.report.metrics;

import io.epipe.diagnosis.Verdict;
import io.epipe.report.pipeline.AgentFigures;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/**
 * The MBeans of epipe: one a verdict, and one for the agent. The names are a public contract: exporters make labels of their key properties.
 *
 * <p>Whoever uses the platform's MBean server first has it made, and with it whatever the system properties of that moment name (its builder, the logging
 * manager): 0.2 to 0.55 s of CPU, and a configuration that the application can no longer change. So epipe takes a server that is there already.
 *
 * <p>Used by one thread, except {@link #close}. Needs the module java.management; without it, its methods throw {@link NoClassDefFoundError}.
 */
final class MBeans {

    private static final String DOMAIN = "io.epipe";

    private final AgentFigures figures;
    private final List<ObjectName> registered = new ArrayList<ObjectName>();
    private MBeanServer server;
    private boolean complete;

    MBeans(AgentFigures figures) {
        this.figures = figures;
    }

    /**
     * Registers them where a server is there already.
     *
     * @return whether they are registered now
     */
    synchronized boolean registerIfThere() throws JMException {
        if (!complete) {
            MBeanServer there = server == null ? platformServer() : server;
            if (there != null) {
                register(there);
            }
        }
        return complete;
    }

    /** Registers them, and has the platform's server made for it if need be. */
    synchronized void register() throws JMException {
        if (!complete) {
            register(ManagementFactory.getPlatformMBeanServer());
        }
    }

    /**
     * The platform's server, if somebody has had it made. Applications and containers can have servers of their own beside it, which nobody looks at:
     * the platform's is the one with the JVM's own MBeans.
     */
    private static MBeanServer platformServer() throws JMException {
        List<MBeanServer> all = MBeanServerFactory.findMBeanServer(null);
        if (all.isEmpty()) {
            return null;
        }
        ObjectName runtime = new ObjectName(ManagementFactory.RUNTIME_MXBEAN_NAME);
        for (MBeanServer candidate : all) {
            if (candidate.isRegistered(runtime)) {
                return candidate;
            }
        }
        return null;
    }

    private void register(MBeanServer chosen) throws JMException {
        server = chosen;
        add(new StandardMBean(new Agent(figures), AgentMBean.class), DOMAIN + ":type=Agent");
        for (Verdict verdict : Verdict.values()) {
            add(new StandardMBean(new Failures(figures.failures(), verdict), FailuresMBean.class),
                DOMAIN + ":type=Failures,verdict=" + verdict.name());
        }
        complete = true;
    }

    private void add(Object bean, String name) throws JMException {
        ObjectName objectName = new ObjectName(name);
        if (registered.contains(objectName)) {
            // by an attempt that failed half-way
            return;
        }
        try {
            server.registerMBean(bean, objectName);
        } catch (InstanceAlreadyExistsException left) {
            // by an agent that could not take it back
            server.unregisterMBean(objectName);
            server.registerMBean(bean, objectName);
        }
        registered.add(objectName);
    }

    /** Takes them back. */
    synchronized void close() throws JMException {
        try {
            while (!registered.isEmpty()) {
                ObjectName name = registered.remove(registered.size() - 1);
                if (server.isRegistered(name)) {
                    server.unregisterMBean(name);
                }
            }
        } finally {
            if (registered.isEmpty()) {
                server = null;
            } else {
                close();
            }
        }
    }
}
