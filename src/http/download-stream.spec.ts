import { once } from 'node:events';
import { downloadStream } from './download-stream.js';

describe('downloadStream', () => {
  it('ends with its source if the reader stalls', async () => {
    let isEnded = false;
    async function* endless() {
      try {
        for (;;) yield 'part';
      } finally {
        isEnded = true;
      }
    }
    const stream = downloadStream(endless(), 10);
    const closed = new Promise((resolve) => stream.once('close', resolve));
    stream.read();
    const [error] = await once(stream, 'error');
    expect(error).toMatchObject({ message: 'The reader has stalled.' });
    await closed;
    expect(isEnded).toBe(true);
  });

  it('passes all parts on', async () => {
    async function* parts() {
      yield 'a';
      yield 'b';
    }
    expect(await downloadStream(parts()).toArray()).toEqual(['a', 'b']);
  });
});
