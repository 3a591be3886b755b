package io.epipe.programs.felix;

import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.launch.Framework;

import java.io.File;
import java.util.HashMap;
import java.util.Map;

/** Runs a program that is in a bundle, whose loader hands on java.* and nothing else. Arguments: the bundle, a directory, the class, its arguments. */
public final class InFelix {

    private InFelix() {
    }

    public static void main(String[] args) throws Exception {
        Map<String, String> configuration = new HashMap<>();
        configuration.put("org.osgi.framework.storage", args[1]);
        // what Netty and its native library ask for; nothing else goes to the boot loader but java.*
        configuration.put("org.osgi.framework.bootdelegation", "sun.misc,sun.nio.ch,javax.*");
        configuration.put("felix.bootdelegation.implicit", "false");
        Framework framework = new FrameworkFactory().newFramework(configuration);
        framework.start();
        Bundle bundle = framework.getBundleContext().installBundle(new File(args[0]).toURI().toString());
        bundle.start();
        String[] rest = new String[args.length - 3];
        System.arraycopy(args, 3, rest, 0, rest.length);
        Class<?> program = bundle.loadClass(args[2]);
        try {
            bundle.loadClass("io.epipe.bootstrap.WriteFailureHook");
            System.out.println("the hook is visible");
        } catch (ClassNotFoundException expected) {
            System.out.println("the hook is not visible");
        }
        try {
            program.getMethod("main", String[].class).invoke(null, (Object) rest);
        } catch (java.lang.reflect.InvocationTargetException e) {
            e.getCause().printStackTrace();
            // the framework's threads go on
            System.exit(1);
        }
    }
}
