/** A one-dimensional array of PostgreSQL in its binary format, as the value of a parameter with an explicit type. */

const oids = {
  boolean: 16,
  bytea: 17,
  bigint: 20,
  integer: 23,
  text: 25,
  timestamptz: 1184,
  uuid: 2950,
} as const;

const headerBytes = 20;
const lengthBytes = 4;

/** PostgreSQL counts from the year 2000, in microseconds. */
const epochMs = Date.UTC(2000, 0, 1);

/**
 * Encodes a column of a batch. pg sends arrays of values as text, in which it escapes each value, writes bytes as hexadecimal digits
 * and takes dates apart; PostgreSQL parses all of it. For batches of small rows this costs more than the rest of the statement.
 */
export const binaryArray = {
  boolean: <Row>(rows: readonly Row[], read: (row: Row) => boolean | null) =>
    encode(
      oids.boolean,
      rows,
      read,
      oneByte,
      (buffer, value, at) => void buffer.writeUInt8(value ? 1 : 0, at),
    ),

  bigint: <Row>(rows: readonly Row[], read: (row: Row) => bigint | null) =>
    encode(oids.bigint, rows, read, eightBytes, (buffer, value, at) => {
      buffer.writeBigInt64BE(value, at);
    }),

  integer: <Row>(rows: readonly Row[], read: (row: Row) => number | null) =>
    encode(oids.integer, rows, read, fourBytes, (buffer, value, at) => {
      buffer.writeInt32BE(value, at);
    }),

  bytea: <Row>(rows: readonly Row[], read: (row: Row) => Buffer) =>
    encode(oids.bytea, rows, read, byteCount, (buffer, value, at) => void value.copy(buffer, at)),

  text: <Row>(rows: readonly Row[], read: (row: Row) => string | null) =>
    encode(oids.text, rows, read, utf8Length, (buffer, value, at) => void buffer.write(value, at)),

  timestamptz: <Row>(rows: readonly Row[], read: (row: Row) => Date | null) =>
    encode(oids.timestamptz, rows, read, eightBytes, (buffer, value, at) => {
      buffer.writeBigInt64BE(BigInt(value.getTime() - epochMs) * 1000n, at);
    }),

  /** `read` returns the 16 bytes. */
  uuid: <Row>(rows: readonly Row[], read: (row: Row) => Uint8Array) =>
    encode(oids.uuid, rows, read, sixteenBytes, (buffer, value, at) => buffer.set(value, at)),
};

const oneByte = () => 1;
const fourBytes = () => 4;
const eightBytes = () => 8;
const sixteenBytes = () => 16;
const byteCount = (value: Buffer) => value.length;
const utf8Length = (value: string) => Buffer.byteLength(value);

function encode<Row, Value>(
  oid: number,
  rows: readonly Row[],
  read: (row: Row) => Value | null,
  sizeOf: (value: Value) => number,
  write: (buffer: Buffer, value: Value, at: number) => void,
): Buffer {
  let size = headerBytes;
  for (const row of rows) {
    const value = read(row);
    size += lengthBytes + (value === null ? 0 : sizeOf(value));
  }
  const buffer = Buffer.allocUnsafe(size);
  buffer.writeInt32BE(1, 0); // dimensions
  buffer.writeInt32BE(1, 4); // may contain nulls
  buffer.writeInt32BE(oid, 8);
  buffer.writeInt32BE(rows.length, 12);
  buffer.writeInt32BE(1, 16); // first index
  let at = headerBytes;
  for (const row of rows) {
    const value = read(row);
    const length = value === null ? -1 : sizeOf(value);
    at = buffer.writeInt32BE(length, at);
    if (value === null) continue;
    write(buffer, value, at);
    at += length;
  }
  return buffer;
}
