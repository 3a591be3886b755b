package io.epipe.page;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * The frame of the page: style and script stand in it once, allowed by their hashes, and the data as base64 of gzip, in which no
 * record can end an element or begin one.
 */
final class PageWriter {

    /** Of every page. */
    static final String TITLE = "epipe: why writes failed";

    /** One script in the page; each begins nothing before the next is there. */
    private static final String[] SCRIPTS = {"data.js", "words.js", "filters.js", "charts.js", "diagram.js", "detail.js", "main.js"};

    private PageWriter() {
    }

    /** What writes the data. */
    interface Content {
        void to(OutputStream out) throws IOException;
    }

    /**
     * Writes the page.
     *
     * @param title   of the page; may hold anything
     * @param summary plain text, for whoever has no script
     */
    static void write(OutputStream file, String title, String summary, Content content) throws IOException {
        String style = resource("page.css");
        StringBuilder scripts = new StringBuilder();
        for (String name : SCRIPTS) {
            scripts.append(resource(name));
        }
        String script = scripts.toString();
        String frame = resource("page.html")
            .replace("@STYLE-HASH@", hash(style)).replace("@SCRIPT-HASH@", hash(script))
            .replace("@STYLE@", style).replace("@TITLE@", escaped(title)).replace("@SUMMARY@", escaped(summary));
        int script0 = frame.indexOf("@SCRIPT@");
        int data = frame.indexOf("@DATA@");
        OutputStream out = new BufferedOutputStream(file, 1 << 16);
        out.write(frame.substring(0, data).getBytes(StandardCharsets.UTF_8));
        try (OutputStream packed = new GZIPOutputStream(Base64.getEncoder().wrap(new Open(out)), 1 << 15) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            OutputStream buffered = new BufferedOutputStream(packed, 1 << 16);
            content.to(buffered);
            buffered.flush();
        }
        out.write(frame.substring(data + "@DATA@".length(), script0).getBytes(StandardCharsets.UTF_8));
        out.write(script.getBytes(StandardCharsets.UTF_8));
        out.write(frame.substring(script0 + "@SCRIPT@".length()).getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String hash(String text) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "&#64;");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = PageWriter.class.getResourceAsStream(name)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] buffer = new byte[8_192];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                bytes.write(buffer, 0, n);
            }
            // as the browser hashes it: it takes line ends of Windows for plain ones
            return new String(bytes.toByteArray(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        }
    }

    /** Stays open when what wraps it is closed. */
    private static final class Open extends FilterOutputStream {
        Open(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() {
        }
    }
}
