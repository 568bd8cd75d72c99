import type { ChunkAnswer } from '../../../platforms/platform.js';
import { sendUnderLease } from './send-under-lease.js';

const answer = { kind: 'complete' } as ChunkAnswer;
const away = new Error('Connection terminated unexpectedly');

describe('A chunk that leaves while its attempt is renewed', () => {
  async function* pieces(): AsyncGenerator<Uint8Array, void> {
    for (const byte of [1, 2, 3]) yield Uint8Array.of(byte);
  }
  const sent: number[] = [];
  beforeEach(() => sent.splice(0));

  /** As clients of platforms do: a body that breaks off is a connection that broke. */
  async function send(body: AsyncIterable<Uint8Array>): Promise<ChunkAnswer> {
    try {
      for await (const [byte] of body) sent.push(byte!);
    } catch {
      throw new Error('CONNECTION_LOST');
    }
    return answer;
  }

  it('is whole once the attempt is ours', async () => {
    expect(await sendUnderLease(Promise.resolve(true), pieces(), send)).toBe(answer);
    expect(sent).toEqual([1, 2, 3]);
  });

  it('stays without its end when the attempt is lost, which is no fault of the platform', async () => {
    expect(await sendUnderLease(Promise.resolve(false), pieces(), send)).toBeNull();
    expect(sent).toEqual([1, 2]);
  });

  it('stays without its end when the database is away, which is no fault of the platform either', async () => {
    await expect(sendUnderLease(Promise.reject(away), pieces(), send)).rejects.toBe(away);
    expect(sent).toEqual([1, 2]);
  });

  it('is no reason for the process to end when the leaseExtension fails before anybody waits for it', async () => {
    const leaseExtension = Promise.reject<boolean>(away);
    const heard = jest.spyOn(leaseExtension, 'then');
    const unread = sendUnderLease(leaseExtension, pieces(), () => {
      expect(heard).toHaveBeenCalled();
      return Promise.resolve(answer);
    });
    await expect(unread).rejects.toBe(away);
  });

  it('tells what the platform did while the attempt is ours', async () => {
    const refused = new Error('416');
    const sending = sendUnderLease(Promise.resolve(true), pieces(), () => Promise.reject(refused));
    await expect(sending).rejects.toBe(refused);
  });
});
