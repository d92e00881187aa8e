#!/usr/bin/env python3
"""Prints a DataContainer's records: partition, msgTime, opt, key, value. Format: docs/datacontainer-format.md."""
import gzip
import sys
from pathlib import Path

TABLE = []
for n in range(256):
    for _ in range(8):
        n = n >> 1 ^ 0x82F63B78 if n & 1 else n >> 1
    TABLE.append(n)


def crc32c(seed, data):
    for byte in data:
        seed = TABLE[(seed ^ byte) & 255] ^ seed >> 8
    return seed


def number(data, start, length):
    return int.from_bytes(data[start:start + length], "little")


def content(path):
    packed = path.with_name(path.name + ".gz")
    return path.read_bytes() if path.exists() else gzip.decompress(packed.read_bytes()) if packed.exists() else b""


def records(home):
    for hour in sorted({file.name[:14] for file in Path(home).glob("*.db.idx*") if not file.name.endswith((".lost", ".tmp"))}):
        data, index = content(Path(home, hour + ".db")), content(Path(home, hour + ".db.idx"))
        seed = crc32c(0xFFFFFFFF, int(hour).to_bytes(8, "little"))
        for key in range((len(index) - 64) // 32):
            entry = index[64 + 32 * key:96 + 32 * key]
            if crc32c(seed ^ key, entry[:28]) != number(entry, 28, 4) or entry[7] & 1:
                continue
            opt_length, start, value_length = entry[6], number(entry, 16, 5), number(entry, 21, 3)
            record = data[start:start + 16 + opt_length + value_length]
            if record[4:14] != entry[21:24] + entry[6:7] + entry[:6] or crc32c(seed ^ key ^ 0x44415441, record[4:]) != number(record, 0, 4):
                continue
            yield hour, number(entry, 0, 6), record[16:16 + opt_length].decode(), key, record[16 + opt_length:]


if __name__ == "__main__":
    for hour, time, opt, key, value in records(sys.argv[1]):
        print(hour, f"{time:014}", opt, key, value.decode(errors="replace"), sep="\t")
