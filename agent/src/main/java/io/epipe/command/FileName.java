package io.epipe.command;

import io.epipe.record.Printable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;

/** A path of the command line. */
final class FileName implements ITypeConverter<Path> {

    @Override
    public Path convert(String value) {
        try {
            return Paths.get(value);
        } catch (InvalidPathException e) {
            // what the JVM could not read of its arguments cannot be asked of the system again
            String charset = System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name());
            throw new TypeConversionException(Printable.oneLine(value) + ": this JVM's locale has no such name (its characters are those of " + charset
                + "); set LC_ALL=C.UTF-8");
        }
    }
}
