import { type DetailedError, type FileSource, Upload as NodeUpload, type UploadOptions } from 'tus-js-client';

/** Bytes that an upload holds in memory. */
const chunkSize = 8 * 1024 * 1024;

class UnreadableFile extends Error {}

/** The `Upload` of tus-js-client for Node, with a `File` or a `Blob` as in browsers. */
export class Upload extends NodeUpload {
  constructor(file: File | Blob, options: UploadOptions) {
    const { onShouldRetry, onError } = options;
    super(file, {
      ...options,
      chunkSize,
      fileReader: { openFile: async () => sourceOf(file) },
      onShouldRetry: (error, ...rest) => !isUnreadable(error) && (onShouldRetry?.(error, ...rest) ?? true),
      onError: (error) => onError?.(isUnreadable(error) ? error.causingError : error),
    });
  }
}

function isUnreadable(error: Error): error is DetailedError & { causingError: UnreadableFile } {
  return 'causingError' in error && error.causingError instanceof UnreadableFile;
}

/** Reads a file in pieces: requests of the library take only bytes that have a size. */
function sourceOf(file: Blob): FileSource {
  if (typeof file.arrayBuffer !== 'function') throw new TypeError('This is neither a File nor a Blob.');
  return {
    size: file.size,
    slice: async (start, end) => {
      const bytes = await file
        .slice(start, end)
        .arrayBuffer()
        .catch((cause: unknown) => Promise.reject(new UnreadableFile('The file cannot be read.', { cause })));
      return {
        value: Object.assign(new Uint8Array(bytes), { size: bytes.byteLength }),
        done: end >= file.size,
      };
    },
    close: () => undefined,
  };
}
