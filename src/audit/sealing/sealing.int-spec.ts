import { Logger } from '@nestjs/common';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { AuditStand } from '../../../test/support/audit-trail.js';
import { HeldLock } from '../../../test/support/held-lock.js';
import { redactText } from '../../telemetry/redaction.js';

describe('Sealing the audit trail', () => {
  let stand: AuditStand;
  beforeEach(async () => {
    stand = await AuditStand.start();
  });
  afterEach(() => stand.close());

  const write = (action: string, count = 1) =>
    stand.audit.recordAll(Array.from({ length: count }, () => ({ action, actor: null, outcome: 'SUCCESS' })));
  const intact = { faults: { count: 0 }, unsealedCount: 0 };

  it('seals every event once', async () => {
    await write('test.one', 3);
    await stand.seal();
    await stand.seal();
    await write('test.two', 2);
    await stand.seal();
    expect(await stand.verify()).toMatchObject({ ...intact, sealedCount: 5, sealCount: 2 });
  });

  it('seals a large trail in several seals', async () => {
    await stand.sql(
      `INSERT INTO audit_events (id, action, outcome, actor_kind, details, created_at)
       SELECT gen_random_uuid(), 'test.many', 'SUCCESS', 'SYSTEM', '{}', app_now() - n * interval '1 minute'
       FROM generate_series(1, 12000) AS n`,
    );
    await stand.seal();
    expect(await stand.verify()).toMatchObject({ ...intact, sealedCount: 12_000, sealCount: 3 });
  });

  it('seals events of transactions that commit late, and after a restart', async () => {
    const sealer = stand.sealer();
    const { signal } = new AbortController();
    await stand.database.transaction(async (manager) => {
      await stand.audit.record({ action: 'test.late', actor: null, outcome: 'SUCCESS' }, manager);
      await write('test.early');
      await sealer.seal(signal);
      await write('test.early');
      await sealer.seal(signal);
      expect(await stand.verify()).toMatchObject({ ...intact, sealedCount: 2 });
    });
    await sealer.seal(signal);
    expect(await stand.verify()).toMatchObject({ ...intact, sealedCount: 3 });
    // Transaction ids restart in a database that was restored.
    await write('test.restored');
    await stand.tamper(`UPDATE audit_events SET written_in = 3 WHERE action = 'test.restored'`);
    await stand.seal();
    expect(await stand.verify()).toMatchObject({ ...intact, sealedCount: 4 });
  });

  it('is done by one process at a time', async () => {
    await write('test.many', 6_000);
    await Promise.all([stand.seal(), stand.seal(), write('test.more', 10), stand.seal()]);
    await stand.seal();
    expect(await stand.verify()).toMatchObject({ ...intact, sealedCount: 6_010 });
    const [{ count }] = await stand.sql('SELECT count(*) FROM audit_keys');
    expect(Number(count)).toBe(1);
  });

  it('leaves nothing if the process dies between the entries and the seal', async () => {
    await write('test.died', 3);
    const lock = await HeldLock.take(stand.test.url, 'LOCK TABLE audit_seals IN EXCLUSIVE MODE');
    const sealing = expect(stand.seal()).rejects.toThrow();
    await lock.waiters(1);
    await lock.run(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    await sealing;
    await lock.release();
    expect(await stand.sql('SELECT FROM audit_seal_entries')).toEqual([]);
    await stand.seal();
    expect(await stand.verify()).toMatchObject({ ...intact, sealedCount: 3, sealCount: 1 });
  });

  describe('exports the head of the last seal', () => {
    const number = async () => JSON.parse(await readFile(stand.headFile, 'utf8')).number as number;
    const note = () => stand.notes.all().get('audit');

    it('after each seal, also if the process died before', async () => {
      await write('test.exported');
      await stand.seal();
      expect(await number()).toBe(1);
      await rm(stand.headFile);
      await stand.seal();
      expect(await number()).toBe(1);
    });

    it('and reports if the database no longer has it', async () => {
      await write('test.exported');
      await stand.seal();
      await write('test.exported');
      await stand.seal();
      const seals = await stand.sql('SELECT sealed_at FROM audit_seals ORDER BY number');
      const [first, lost] = seals.map(({ sealed_at: sealedAt }) => (sealedAt as Date).toISOString());
      await stand.tamper(
        'DELETE FROM audit_seal_entries WHERE position = 2',
        'DELETE FROM audit_seals WHERE number = 2',
        'DELETE FROM audit_events WHERE id = (SELECT max(id::text)::uuid FROM audit_events)',
      );
      await write('test.continued');
      await stand.seal();
      expect(note()).toContain(`does not have seal 2 of the audit trail, of ${lost}`);
      expect(note()).toContain(`The last seal before it is 1, of ${first}`);
      expect((await stand.verify()).faults.listed).toMatchObject([
        { seal: 2, problem: expect.stringContaining('rewritten') },
      ]);
      const known = note();
      await write('test.continued');
      await stand.seal();
      expect([note(), await number()]).toEqual([known, 2]);
      await rm(stand.headFile);
      await stand.seal();
      expect([note(), await number()]).toEqual([undefined, 3]);
    });

    describe('although a seal was removed', () => {
      beforeEach(async () => {
        jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
        for (let seal = 1; seal <= 3; seal += 1) {
          await write('test.sealed', 2);
          await stand.seal();
        }
      });
      afterEach(() => jest.restoreAllMocks());

      const recorded = () => stand.audit.list({ action: 'audit_trail.sealed_again' }, null, 10);

      it('and keeps the head if nothing else was changed', async () => {
        const head = await readFile(stand.headFile, 'utf8');
        await stand.tamper('DELETE FROM audit_seals WHERE number = 3');
        expect((await stand.verify()).faults.count).toBeGreaterThan(0);
        await write('test.continued');
        await stand.seal();
        expect(note()).toBeUndefined();
        const { number: last } = JSON.parse(await readFile(stand.headFile, 'utf8')) as { number: number };
        expect([JSON.parse(head).number, last]).toEqual([3, 4]);
        expect(await stand.verify()).toMatchObject({ ...intact, sealedCount: 8, sealCount: 4 });
        expect(await recorded()).toMatchObject([
          { outcome: 'FAILURE', actorName: 'audit.seal', details: { seal: 3, eventCount: 2 } },
        ]);
      });

      it('and the file is replaced', async () => {
        await stand.tamper(
          'DELETE FROM audit_seals WHERE number >= 2',
          'DELETE FROM audit_seal_entries WHERE position = 4',
        );
        await stand.seal();
        expect(note()).toContain('does not have seal 3');
        await rm(stand.headFile);
        await write('test.continued');
        await stand.seal();
        await stand.seal();
        expect(note()).toBeUndefined();
        const { faults, unsealedCount } = await stand.verify();
        expect(unsealedCount).toBe(0);
        expect(faults.listed).toMatchObject([
          { seal: 2, position: 4, problem: 'the entry of the event was removed' },
        ]);
      });

      it('and the entries of several seals are left, with events that were committed late', async () => {
        await stand.tamper(
          'UPDATE audit_seal_entries SET position = -position WHERE position >= 3',
          'UPDATE audit_seal_entries SET position = 3 + (position + 7) % 4 WHERE position < 0',
          'DELETE FROM audit_seals WHERE number >= 2',
        );
        await stand.seal();
        await write('test.continued');
        await stand.seal();
        const { faults, unsealedCount } = await stand.verify();
        expect(unsealedCount).toBe(0);
        expect(faults.listed.map(({ problem }) => problem)).not.toContain('the events were reordered');
      });
    });

    it('and says if the file cannot be used, and no more', async () => {
      await write('test.exported');
      await stand.seal();
      await writeFile(stand.headFile, '{"number": 1');
      await stand.seal();
      expect(note()).toContain(`${stand.headFile} is damaged.`);
      expect(note()).not.toMatch(/removed|changed/);
      await rm(stand.headFile);
      // Root may read every file, but no one can read a folder.
      await mkdir(stand.headFile);
      await stand.seal();
      expect(note()).toContain(`${stand.headFile} cannot be read: EISDIR.`);
      await expect(stand.verify()).rejects.toThrow('cannot be read');
    });

    it('and says if there was none although the trail is not new', async () => {
      const warn = jest.spyOn(Logger.prototype, 'warn');
      await write('test.exported');
      await stand.seal();
      expect(warn).not.toHaveBeenCalled();
      await write('test.exported');
      await stand.seal();
      await rm(stand.headFile);
      await stand.seal();
      expect(warn).toHaveBeenCalledWith(
        { file: stand.headFile, seal: 2 },
        expect.stringContaining('for the first time'),
      );
      warn.mockRestore();
    });
  });

  it.each([20, -20])('waits while the clock of the database is wrong by %s minutes', async (minutes) => {
    await write('test.waiting');
    await stand.sql('UPDATE clock_offset SET offset_ms = $1', [minutes * 60_000]);
    await expect(stand.seal()).rejects.toThrow('The clock of the database is 20 minutes');
    await stand.sql('UPDATE clock_offset SET offset_ms = 0');
    await stand.seal();
    expect(await stand.verify()).toMatchObject({ ...intact, sealedCount: 1 });
  });

  it('writes each head with its signature to the log, which hides neither', async () => {
    const log = jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    await write('test.logged');
    await stand.seal();
    const [facts] = log.mock.calls.find(([, message]) => message === 'Audit events sealed')!;
    log.mockRestore();
    const [seal] = await stand.sql(
      `SELECT encode(head, 'hex') AS head, encode(signature, 'base64') AS signature FROM audit_seals`,
    );
    expect(JSON.parse(redactText(JSON.stringify(facts)))).toMatchObject({
      head: seal.head,
      signatureBase64: seal.signature.replaceAll('\n', ''),
    });
  });

  it('keeps the seals of events that the retention deletes', async () => {
    await write('test.old', 3);
    await stand.seal();
    await stand.advanceDays(60);
    await write('test.young', 2);
    await stand.seal();
    await stand.advanceDays(31);
    await stand.deleteExpired();
    expect(await stand.audit.list({ action: 'test.old' }, null, 10)).toEqual([]);
    expect(await stand.verify()).toMatchObject({
      ...intact,
      sealedCount: 2,
      sealCount: 2,
      droppedSealCount: 1,
    });
    await stand.tamper(
      'DELETE FROM audit_seal_entries',
      'DELETE FROM audit_events',
      'UPDATE audit_seals SET (dropped_at, drop_signature) = (SELECT dropped_at, drop_signature FROM audit_seals WHERE number = 1)',
    );
    expect((await stand.verify()).faults.listed[0]).toMatchObject({
      seal: 2,
      problem: expect.stringContaining('retention'),
    });
  });

  it('deletes old events whose seal was removed between others, which the verification still names', async () => {
    await write('test.first');
    await stand.seal();
    await write('test.removed', 3);
    await stand.seal();
    await stand.advanceDays(60);
    await write('test.young');
    await stand.seal();
    await stand.tamper('DELETE FROM audit_seals WHERE number = 2');
    await stand.deleteExpired();
    expect(await stand.audit.list({ action: 'test.removed' }, null, 10)).toHaveLength(3);
    await stand.advanceDays(31);
    await stand.deleteExpired();
    expect(await stand.audit.list({ action: 'test.removed' }, null, 10)).toEqual([]);
    expect(await stand.audit.list({ action: 'test.young' }, null, 10)).toHaveLength(1);
    const { faults } = await stand.verify();
    expect(faults.listed).toEqual([expect.objectContaining({ seal: 2, problem: 'the seal was removed' })]);
  });

  it('deletes old events also if an older seal has an event of the future', async () => {
    await write('test.future');
    await stand.sql(
      `INSERT INTO audit_events (id, action, outcome, actor_kind, details, created_at)
       VALUES ('00000000-0000-7000-8000-000000000001', 'test.future', 'SUCCESS', 'SYSTEM', '{}', app_now() + interval '1 year')`,
    );
    await stand.seal();
    await write('test.old');
    await stand.seal();
    await stand.advanceDays(91);
    await stand.deleteExpired();
    expect(await stand.audit.list({ action: 'test.old' }, null, 10)).toEqual([]);
    expect(await stand.audit.list({ action: 'test.future' }, null, 10)).toHaveLength(2);
    expect(await stand.verify()).toMatchObject({ ...intact, sealCount: 2, droppedSealCount: 1 });
    await stand.advanceDays(365);
    await stand.deleteExpired();
    expect(await stand.verify()).toMatchObject({ ...intact, droppedSealCount: 2 });
  });

  it('says if old events are kept because no key can be opened', async () => {
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const failed = () => error.mock.calls.map(([, message]) => message as unknown);
    await stand.deleteExpired();
    expect(failed()).toEqual([]);
    await write('test.old');
    await stand.seal();
    await stand.advanceDays(91);
    await stand.sql(`UPDATE audit_keys SET private_key = 'pbv1.gone.a.b'`);
    await expect(stand.deleteExpired()).rejects.toThrow('TOKEN_ENCRYPTION_KEYS');
    expect(await stand.audit.list({ action: 'test.old' }, null, 10)).toHaveLength(1);
    error.mockRestore();
  });

  it('refuses to delete single sealed events', async () => {
    await write('test.sealed');
    await stand.seal();
    await stand.advanceDays(40);
    await expect(stand.sql('DELETE FROM audit_events')).rejects.toThrow('the event is sealed');
  });

  it('survives the deletion of a user', async () => {
    const userId = await stand.addUser('deleted@example.com');
    const event = { action: 'test.erased', actor: null, outcome: 'SUCCESS' as const, address: '192.0.2.7' };
    await stand.audit.recordAll([
      { ...event, userId },
      event,
      { ...event, target: { type: 'email', id: 'aa' } },
    ]);
    await stand.seal();
    await stand.sql('DELETE FROM users WHERE id = $1', [userId]);
    await stand.database.transaction((manager) => stand.audit.eraseEmail(['aa'], manager));
    // Each erasure has an event, which the next seal has.
    const erased = { ...intact, sealedCount: 3, erasedCount: 2, unsealedCount: 2 };
    expect(await stand.verify()).toMatchObject(erased);
  });
});
