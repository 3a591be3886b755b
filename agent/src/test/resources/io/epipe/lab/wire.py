"""A bridge between two interfaces that delays every frame and loses some: what tc netem does, for kernels without it.

wire.py IF1 IF2 DELAY_MS LOSE_EVERY: of the frames with payload that leave IF1's side, each so many-th is lost.
"""
import heapq
import select
import socket
import sys
import time

SOL_PACKET, PACKET_VNET_HDR = 263, 15
VNET_HEADER = 10
ETH_P_ALL = 3
PACKET_OUTGOING = 4
PACKET_ADD_MEMBERSHIP, PACKET_MR_PROMISC = 1, 1

names, delay, every = sys.argv[1:3], float(sys.argv[3]) / 1000, int(sys.argv[4])
ends = []
for name in names:
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    # segmentation and checksums that the sender left to the card travel in this header
    end.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    end.bind((name, 0))
    request = socket.if_nametoindex(name).to_bytes(4, sys.byteorder) + PACKET_MR_PROMISC.to_bytes(2, sys.byteorder)
    end.setsockopt(SOL_PACKET, PACKET_ADD_MEMBERSHIP, request + bytes(10))
    ends.append(end)

print("ready", flush=True)
waiting = []
number = counted = 0
while True:
    left = max(0, waiting[0][0] - time.monotonic()) if waiting else None
    for end in select.select(ends, [], [], left)[0]:
        frame, address = end.recvfrom(70000)
        if address[2] == PACKET_OUTGOING:
            continue
        if end is ends[0] and len(frame) - VNET_HEADER > 200:
            counted += 1
            if every and counted % every == 0:
                continue
        number += 1
        heapq.heappush(waiting, (time.monotonic() + delay, number, 1 - ends.index(end), frame))
    while waiting and waiting[0][0] <= time.monotonic():
        _, _, to, frame = heapq.heappop(waiting)
        ends[to].send(frame)
