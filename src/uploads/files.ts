import type { Readable } from 'node:stream';
import { validate as isUuid } from 'uuid';

/** An upload and its announced size. */
export interface AnnouncedFile {
  id: string;
  sizeBytes: number;
}

/** Reads parts of one file, in any order. */
export interface RandomAccessFile {
  readonly size: number;
  /** The bytes at `[at, at + length)`; fewer at the end of the file. They stay valid until the next read. */
  read(at: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** Reads pieces of one file, for one consumer that keeps at most four pieces. */
export interface PooledReader {
  /** The bytes at `[start, end)`. Earlier reads must have ended. Throws if the file is shorter. */
  read(start: number, end: number): AsyncGenerator<Uint8Array, void>;
}

/**
 * The files of uploads. Each is named by the id of its upload, readable only by this installation, and always streamed. This class is the
 * injection token.
 *
 * Ids that are not UUIDs are refused. If the store is temporarily unavailable, all methods throw Failure UNAVAILABLE.
 */
export abstract class UploadFiles {
  /** Prepares an empty file, before its bytes arrive. */
  abstract create(id: string): Promise<void>;

  /**
   * Appends bytes at `offset`, which must be the number of received bytes. If the source fails or ends early, what has arrived is
   * stored. Only one caller at a time may append to a file.
   *
   * @returns the number of received bytes
   */
  abstract append(file: AnnouncedFile, offset: number, bytes: Readable): Promise<number>;

  /** Writes a whole file of unknown size. @returns its size */
  abstract write(id: string, bytes: AsyncIterable<Uint8Array>): Promise<number>;

  /**
   * Number of received bytes. 0 without a file. If all bytes have arrived, the file is complete afterwards, also if the process died
   * before it could complete it.
   */
  abstract receivedBytes(file: AnnouncedFile): Promise<number>;

  /** Size of a complete file in bytes. 0 without one. */
  abstract size(id: string): Promise<number>;

  /** Opens a complete file. Null: there is none. */
  abstract open(id: string): Promise<RandomAccessFile | null>;

  /** The bytes of a complete file at `[start, end)`. */
  abstract read(id: string, start: number, end: number): Readable;

  /** A reader for many reads of the same complete file. */
  abstract pooledReader(id: string): PooledReader;

  /** Deletes everything of a file: its bytes, received or complete. */
  abstract remove(id: string): Promise<void>;

  /** Ids of all files, also of incomplete ones, in batches. An id may appear twice. */
  abstract list(): AsyncIterable<string[]>;
}

/** Ids become paths and keys, so nothing else may get there. */
export function requireUploadId(id: string): string {
  if (!isUuid(id)) throw new Error('The id of an upload must be a UUID.');
  return id;
}
