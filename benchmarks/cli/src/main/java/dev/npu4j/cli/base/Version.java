package dev.npu4j.cli.base;

import picocli.CommandLine.IVersionProvider;

/// The version, from the jar's manifest.
public final class Version implements IVersionProvider {
    /// For picocli.
    public Version() {
    }

    /// The version of this build, or `development` where no jar was made.
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"npu4j " + text()};
    }
}
