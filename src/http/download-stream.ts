import { Readable } from 'node:stream';

/** A client that reads nothing for this long loses its download. */
const maxStallMs = 60_000;

/** A stream of the parts of a download. It is destroyed if its reader stalls, so that it does not hold resources. */
export function downloadStream(parts: AsyncIterable<string>, stallMs = maxStallMs): Readable {
  const stream: Readable = Readable.from(watch());
  return stream;

  async function* watch(): AsyncGenerator<string> {
    for await (const part of parts) {
      const timer = setTimeout(() => stream.destroy(new Error('The reader has stalled.')), stallMs);
      timer.unref();
      try {
        yield part;
      } finally {
        clearTimeout(timer);
      }
    }
  }
}
