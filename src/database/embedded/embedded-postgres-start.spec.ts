import type pg from 'pg';
import { type ServerStart, waitForServer } from './embedded-postgres-start.js';

/** A server on a fake clock: `answer` returns the result of a connection after so many milliseconds. */
function server(answer: (ms: number) => 'open' | 'recovering' | 'refused' | 'hangs' | 'exited') {
  let now = 0;
  let stopped = false;
  const messages: string[] = [];
  const client = {} as pg.Client;
  const start: ServerStart = {
    connect: async () => {
      const state = answer(now);
      if (state === 'open') return client;
      if (state === 'hangs') now += 30_000;
      throw Object.assign(new Error(state), { code: state === 'recovering' ? '57P03' : 'ECONNREFUSED' });
    },
    hasExited: () => answer(now) === 'exited',
    log: () => 'FATAL: last words',
    stop: () => (stopped = true),
    now: () => now,
    wait: async (ms) => (now += ms),
    report: (message) => messages.push(message),
  };
  return { start, client, messages, isStopped: () => stopped };
}

describe('waitForServer', () => {
  it('waits for an hour of recovery, and reports it every ten seconds', async () => {
    const { start, client, messages } = server((ms) => (ms < 3_600_000 ? 'recovering' : 'open'));
    expect(await waitForServer(start)).toBe(client);
    expect(messages[0]).toBe('PostgreSQL is recovering its data after it was killed (10 s) …');
    expect(messages).toHaveLength(359);
  });

  it.each(['refused', 'hangs'] as const)('waits four minutes for a server whose port %s', async (state) => {
    const { start, client, messages } = server((ms) => (ms < 240_000 ? state : 'open'));
    expect(await waitForServer(start)).toBe(client);
    expect(messages[0]).toMatch(/^PostgreSQL is starting \(\d+ s\) …$/);
  });

  it('stops a server that stays silent for five minutes', async () => {
    const { start, isStopped } = server(() => 'refused');
    await expect(waitForServer(start)).rejects.toThrow(/did not answer within 5 minutes:\nFATAL: last words/);
    expect(isStopped()).toBe(true);
  });

  it('reports immediately that the server ended, with its last output', async () => {
    const { start } = server((ms) => (ms < 100 ? 'refused' : 'exited'));
    await expect(waitForServer(start)).rejects.toThrow(
      'PostgreSQL exited during its start:\nFATAL: last words',
    );
    expect(start.now()).toBeLessThan(200);
  });
});
