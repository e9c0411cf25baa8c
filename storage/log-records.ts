import { crc32 } from 'node:zlib';

const headBytes = 8;

/** A record as it stands in a file: its length and its checksum before it. */
export function framed(record: Buffer): Buffer[] {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32LE(record.length, 0);
  head.writeUInt32LE(crc32(record), 4);
  return [head, record];
}

/** The whole records at the beginning of a file; `torn` is how many bytes after them are none. No record is empty: a disk that lost power leaves noughts. */
export function recordsOf(file: Buffer): { records: Buffer[]; torn: number } {
  const records: Buffer[] = [];
  let at = 0;
  while (at + headBytes <= file.length) {
    const end = at + headBytes + file.readUInt32LE(at);
    const record = file.subarray(at + headBytes, end);
    if (record.length === 0 || end > file.length || crc32(record) !== file.readUInt32LE(at + 4)) break;
    records.push(record);
    at = end;
  }
  return { records, torn: file.length - at };
}
