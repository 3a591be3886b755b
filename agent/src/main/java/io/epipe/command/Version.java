package io.epipe.command;

import picocli.CommandLine.IVersionProvider;

/** The version of this command, from the jar's manifest. */
final class Version implements IVersionProvider {

    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"epipe " + text()};
    }
}
