package io.epipe.lab;

/** A network namespace with a name; gone when closed, and all its interfaces, rules and settings with it. */
public final class Namespace implements AutoCloseable {

    private final String name;

    Namespace(String name) {
        this.name = name;
        Shell.run("ip netns add " + name);
        run("ip link set lo up");
    }

    /** Runs a command in it. */
    public String run(String command) {
        return Shell.run("ip netns exec " + name + " " + command);
    }

    /** What to put before a command that is to run in it. */
    public String[] prefix() {
        return new String[] {"ip", "netns", "exec", name};
    }

    public String name() {
        return name;
    }

    public void set(String setting, Object value) {
        run("sysctl -q -w net." + setting + "=" + value);
    }

    @Override
    public void close() {
        Shell.run("ip netns del " + name);
    }
}
