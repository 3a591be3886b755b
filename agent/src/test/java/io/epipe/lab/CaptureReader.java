package io.epipe.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the file that {@code tcpdump -i any -w} writes: pcap with microseconds, link type LINUX_SLL2 (276, a header of 20 bytes) or
 * LINUX_SLL (113, of 16). Shares no code with the agent.
 */
final class CaptureReader {

    private static final int PCAP_MICROS = 0xA1B2C3D4;
    private static final int TCP = 6;

    private CaptureReader() {
    }

    static List<Segment> read(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
        if (in.getInt() != PCAP_MICROS) {
            throw new IOException(file + " is no capture of this machine's byte order");
        }
        int linkType = in.getInt(20);
        int linkHeader = linkType == 276 ? 20 : linkType == 113 ? 16 : -1;
        if (linkHeader < 0) {
            throw new IOException("link type " + linkType);
        }
        in.position(24);
        List<Segment> segments = new ArrayList<>();
        // the last packet can be cut short, where tcpdump was ended in the middle of it
        while (in.remaining() >= 16) {
            long micros = in.getInt() * 1_000_000L + in.getInt();
            int kept = in.getInt();
            in.getInt();
            if (in.remaining() < kept) {
                break;
            }
            byte[] packet = new byte[kept];
            in.get(packet);
            Segment segment = segment(micros, ByteBuffer.wrap(packet), linkHeader);
            if (segment != null) {
                segments.add(segment);
            }
        }
        return segments;
    }

    private static Segment segment(long micros, ByteBuffer p, int ip) throws IOException {
        int version = (p.get(ip) & 0xF0) >>> 4;
        int tcp;
        int end;
        int addresses;
        int addressLength;
        if (version == 4 && p.get(ip + 9) == TCP) {
            tcp = ip + (p.get(ip) & 0x0F) * 4;
            end = ip + (p.getShort(ip + 2) & 0xFFFF);
            addresses = ip + 12;
            addressLength = 4;
        } else if (version == 6 && p.get(ip + 6) == TCP) {
            tcp = ip + 40;
            end = tcp + (p.getShort(ip + 4) & 0xFFFF);
            addresses = ip + 8;
            addressLength = 16;
        } else {
            return null;
        }
        int header = (p.get(tcp + 12) & 0xF0) >>> 2;
        return new Segment(micros, address(p, addresses, addressLength) + ":" + (p.getShort(tcp) & 0xFFFF),
            address(p, addresses + addressLength, addressLength) + ":" + (p.getShort(tcp + 2) & 0xFFFF),
            p.getInt(tcp + 4), p.getInt(tcp + 8), p.get(tcp + 13) & 0xFF, end - tcp - header);
    }

    private static String address(ByteBuffer p, int at, int length) throws IOException {
        return InetAddress.getByAddress(Arrays.copyOfRange(p.array(), at, at + length)).getHostAddress();
    }
}
