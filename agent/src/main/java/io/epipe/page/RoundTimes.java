package io.epipe.page;

/** The time-outs that people set, and those that are known as somebody's default. Pure functions. */
public final class RoundTimes {

    /** Seconds. */
    private static final int[] ROUND = {1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 90, 100, 110,
        120, 150, 180, 200, 210, 230, 240, 250, 270, 300, 330, 350, 360, 400, 420, 450, 480, 500, 540, 600, 610, 650, 660, 720, 750, 800,
        840, 900, 1_000, 1_080, 1_200, 1_500, 1_800, 2_000, 2_400, 2_700, 3_000, 3_600, 4_500, 5_000, 5_400, 7_200, 9_000, 10_000, 10_800,
        14_400, 18_000, 21_600, 28_800, 36_000, 43_200, 86_400, 172_800, 259_200, 432_000, 604_800};

    private RoundTimes() {
    }

    /**
     * The round number of seconds that a limit can have been whose effects lie so; 0 where there is none. A timer is late rather
     * than early, so a little below the cluster is as good as within it.
     */
    public static int of(Cluster cluster) {
        int best = 0;
        double least = Double.MAX_VALUE;
        for (int seconds : ROUND) {
            double millis = seconds * 1_000.0;
            double slack = Math.max(25, 0.003 * millis);
            // as many as stand close together here are no longer round
            boolean within = millis >= cluster.least - slack - Math.min(cluster.spread, 0.02 * millis)
                && millis <= cluster.most + Math.min(slack, 100);
            double distance = Math.abs(millis - cluster.median);
            if (within && distance < least) {
                least = distance;
                best = seconds;
            }
        }
        return best;
    }

    /** {@code 300 s}, {@code 3,600 s (1 h)}. */
    public static String text(int seconds) {
        String text = String.format(java.util.Locale.ROOT, "%,d s", seconds);
        if (seconds >= 7_200 && seconds % 86_400 == 0) {
            return text + " (" + seconds / 86_400 + " d)";
        }
        if (seconds >= 3_600 && seconds % 3_600 == 0) {
            return text + " (" + seconds / 3_600 + " h)";
        }
        return seconds >= 120 && seconds % 60 == 0 ? text + " (" + seconds / 60 + " min)" : text;
    }

    /** Whose default this is known to be; possibilities only. Null where none comes to mind. */
    public static String knownAs(int seconds) {
        switch (seconds) {
            case 5:
                return "kept connections of Apache httpd (KeepAliveTimeout) and Node.js (keepAliveTimeout)";
            case 20:
                return "connectionTimeout in the server.xml that Tomcat comes with";
            case 30:
                return "Jetty's idle time-out; HTTP clients and proxies";
            case 50:
                return "client and server time-outs in many configurations of HAProxy";
            case 60:
                return "nginx towards its servers (proxy_read_timeout), AWS Application Load Balancer, Tomcat's own default";
            case 75:
                return "nginx towards its clients (keepalive_timeout)";
            case 240:
                return "Azure Load Balancer and its outbound NAT";
            case 300:
                return "Envoy's streams; many firewalls, proxies and pools";
            case 350:
                return "AWS NAT gateway and Network Load Balancer";
            case 600:
                return "Google Cloud's load balancers and its firewall's connections; HikariCP's idleTimeout";
            case 1_800:
                return "HikariCP's maxLifetime; many firewalls";
            case 3_600:
                return "firewalls (Cisco ASA, Palo Alto), Envoy's idle connections";
            case 7_200:
                return "Linux's first keep-alive probe (tcp_keepalive_time)";
            case 28_800:
                return "MySQL and MariaDB (wait_timeout)";
            case 432_000:
                return "Linux's connection tracking (nf_conntrack_tcp_timeout_established)";
            default:
                return null;
        }
    }
}
