import { replaceMethod } from '../../../test/support/jest/methods.js';
import type { Audit, AuditEvent } from '../../audit/audit.js';
import type { EndedCall } from './tool-call-trail.js';
import { ToolCallTrail } from './tool-call-trail.js';

describe('The trail of tool calls', () => {
  it('is written every minute by its own timer, which JOB_TIMERS does not turn off', async () => {
    const written: AuditEvent[] = [];
    const audit = {
      recordAll: (events: readonly AuditEvent[]) => Promise.resolve(void written.push(...events)),
    };
    const trail = new ToolCallTrail(audit as unknown as Audit);
    const timers: { run: () => void; ms: number | undefined }[] = [];
    const started = setTimeout(() => {}, 0);
    const restore = replaceMethod(
      globalThis as { setInterval: (run: () => void, ms?: number) => NodeJS.Timeout },
      'setInterval',
      () => (run, ms) => {
        timers.push({ run, ms });
        return started;
      },
    );
    trail.onApplicationBootstrap();
    restore();
    expect(timers).toMatchObject([{ ms: 60_000 }]);
    const actor = { kind: 'user', userId: 'u', clientId: 'c' };
    await trail.record({ tool: { name: 'list_accounts' }, actor, failure: null } as unknown as EndedCall);
    expect(written).toEqual([]);
    timers[0]!.run();
    await trail.onApplicationShutdown();
    expect(written).toMatchObject([{ details: { tool: 'list_accounts', count: 1 } }]);
  });
});
