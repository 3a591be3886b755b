package io.epipe.record;

import java.util.BitSet;

/**
 * Counts different peers in bounded memory. One address: its ports, one bit each, exact. Many addresses: two bit maps of 65,536 hashed
 * places, from whose empty places the number is estimated (linear counting), which is exact in practice up to some hundreds and within 1 % at
 * ten thousand. 8 or 16 KiB at most.
 */
final class Peers {

    private static final int PLACES = 1 << 16;

    private String only;
    private int onlyPort;
    private BitSet ports;
    private BitSet hashes;
    private BitSet addresses;

    /**
     * Counts a peer.
     *
     * @param port -1 where the address has none
     * @return false if it is sure that this peer was there before
     */
    boolean add(String address, int port) {
        if (addresses != null) {
            return addHashed(address, port);
        }
        if (only == null) {
            only = address;
            onlyPort = port;
            return true;
        }
        if (!only.equals(address)) {
            spread();
            return addHashed(address, port);
        }
        if (ports == null) {
            if (port == onlyPort) {
                return false;
            }
            ports = new BitSet();
            ports.set(onlyPort & 0xffff);
        }
        boolean added = !ports.get(port & 0xffff);
        ports.set(port & 0xffff);
        return added;
    }

    /** From now on there are several addresses. */
    private void spread() {
        hashes = new BitSet(PLACES);
        addresses = new BitSet(PLACES);
        if (ports == null) {
            addHashed(only, onlyPort);
        } else {
            for (int port = ports.nextSetBit(0); port >= 0; port = ports.nextSetBit(port + 1)) {
                addHashed(only, port);
            }
            ports = null;
        }
    }

    private boolean addHashed(String address, int port) {
        int hash = mix(address.hashCode());
        addresses.set(hash & PLACES - 1);
        int place = mix(hash ^ (port + 1) * 0x9e3779b9) & PLACES - 1;
        boolean added = !hashes.get(place);
        hashes.set(place);
        return added;
    }

    /** The last step of MurmurHash3: neighbouring addresses and ports come to lie far apart. */
    private static int mix(int hash) {
        int h = hash;
        h ^= h >>> 16;
        h *= 0x85ebca6b;
        h ^= h >>> 13;
        h *= 0xc2b2ae35;
        h ^= h >>> 16;
        return h;
    }

    /** Different pairs of address and port. */
    int distinct() {
        if (addresses != null) {
            return estimate(hashes.cardinality());
        }
        return ports != null ? ports.cardinality() : only == null ? 0 : 1;
    }

    /** Different addresses. */
    int distinctAddresses() {
        return addresses != null ? estimate(addresses.cardinality()) : only == null ? 0 : 1;
    }

    private static int estimate(int used) {
        int empty = Math.max(1, PLACES - used);
        return Math.max(used, (int) Math.round(-PLACES * Math.log((double) empty / PLACES)));
    }
}
