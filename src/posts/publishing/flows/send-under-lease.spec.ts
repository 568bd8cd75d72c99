import type { ChunkResponse } from '../../../platforms/platform-publishing.js';
import { sendUnderLease } from './send-under-lease.js';

const response = { kind: 'complete' } as ChunkResponse;
const away = new Error('Connection terminated unexpectedly');

describe('sendUnderLease', () => {
  async function* pieces(): AsyncGenerator<Uint8Array, void> {
    for (const byte of [1, 2, 3]) yield Uint8Array.of(byte);
  }
  const sent: number[] = [];
  beforeEach(() => sent.splice(0));

  /** Like the clients of platforms: an aborted body is a broken connection. */
  async function send(body: AsyncIterable<Uint8Array>): Promise<ChunkResponse> {
    try {
      for await (const [byte] of body) sent.push(byte!);
    } catch {
      throw new Error('CONNECTION_LOST');
    }
    return response;
  }

  it('sends the whole chunk when the lease is extended', async () => {
    expect(await sendUnderLease(Promise.resolve(true), pieces(), send)).toBe(response);
    expect(sent).toEqual([1, 2, 3]);
  });

  it('holds back the last piece after the claim has ended, without a platform failure', async () => {
    expect(await sendUnderLease(Promise.resolve(false), pieces(), send)).toBeNull();
    expect(sent).toEqual([1, 2]);
  });

  it('holds back the last piece when the database is unavailable, without a platform failure', async () => {
    await expect(sendUnderLease(Promise.reject(away), pieces(), send)).rejects.toBe(away);
    expect(sent).toEqual([1, 2]);
  });

  it('handles a lease extension that fails before it is awaited', async () => {
    const leaseExtension = Promise.reject<boolean>(away);
    const heard = jest.spyOn(leaseExtension, 'then');
    const unread = sendUnderLease(leaseExtension, pieces(), () => {
      expect(heard).toHaveBeenCalled();
      return Promise.resolve(response);
    });
    await expect(unread).rejects.toBe(away);
  });

  it('passes on the error of the platform while the lease holds', async () => {
    const refused = new Error('416');
    const sending = sendUnderLease(Promise.resolve(true), pieces(), () => Promise.reject(refused));
    await expect(sending).rejects.toBe(refused);
  });
});
