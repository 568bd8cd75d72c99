import { AuditStand } from '../../../test/support/audit-trail.js';
import type { AuditFault } from './faults.js';

/** Ids of the events by position. */
const ids = [1, 2, 3, 4, 5, 6].map((position) => `00000000-0000-7000-8000-00000000000${position}`);
const [, second, third, , fifth] = ids;
const intact = { faults: { count: 0 } };

describe('The verification of the audit trail', () => {
  let stand: AuditStand;
  beforeEach(async () => {
    stand = await AuditStand.start();
    const userId = await stand.addUser('known@example.com');
    await seal(1, userId);
    await seal(2, userId);
    expect(await stand.verify()).toMatchObject({
      ...intact,
      sealedCount: 6,
      sealCount: 2,
      erasedCount: 0,
    });
  });
  afterEach(() => stand.close());

  /** Three events of a user, with personal data. */
  async function seal(number: number, userId: string): Promise<void> {
    for (const id of ids.slice(number * 3 - 3, number * 3)) await insert(id, 'app_now()', userId);
    await stand.seal();
  }

  const insert = (id: string, at: string, userId: string | null = null) =>
    stand.sql(
      `INSERT INTO audit_events (id, action, outcome, actor_kind, user_id, address, details, created_at)
       VALUES ($1, 'test.sealed', 'SUCCESS', 'SYSTEM', $2, '192.0.2.7', '{"fact": 1}', ${at})`,
      [id, userId],
    );
  const swap = (table: string, key: string, [one, other]: string[], columns: string) =>
    `UPDATE ${table} t SET (${columns}) = (SELECT ${columns} FROM ${table} o WHERE o.${key} <> t.${key}
       AND o.${key} IN ('${one}', '${other}')) WHERE t.${key} IN ('${one}', '${other}')`;
  const eventColumns = 'action, outcome, details, created_at, personal_hash, subject, written_in';

  const cases: [name: string, statements: string[], fault: Partial<AuditFault>][] = [
    [
      'a changed event',
      [`UPDATE audit_events SET outcome = 'FAILURE' WHERE id = '${second}'`],
      { seal: 1, position: 2, eventId: second!, problem: 'the event was changed' },
    ],
    [
      'a time that was changed by a microsecond',
      [`UPDATE audit_events SET created_at = created_at + interval '1 microsecond' WHERE id = '${fifth}'`],
      { seal: 2, position: 5, eventId: fifth!, problem: 'the event was changed' },
    ],
    [
      'a changed event with its entry',
      [
        `UPDATE audit_events SET details = '{}' WHERE id = '${second}'`,
        `UPDATE audit_seal_entries SET digest = sha256('forged') WHERE position = 2`,
      ],
      { seal: 1, position: 2, eventId: second! },
    ],
    [
      'a removed event',
      [`DELETE FROM audit_events WHERE id = '${third}'`],
      { seal: 1, position: 3, eventId: third!, problem: 'the event was removed' },
    ],
    [
      'a removed event with its entry',
      [`DELETE FROM audit_events WHERE id = '${third}'`, 'DELETE FROM audit_seal_entries WHERE position = 3'],
      { seal: 1, position: 3, problem: 'the entry of the event was removed' },
    ],
    [
      'swapped events',
      [swap('audit_events', 'id', [second!, third!], eventColumns)],
      { seal: 1, position: 2, eventId: second! },
    ],
    [
      'swapped entries',
      [
        'UPDATE audit_seal_entries SET position = -position WHERE position IN (2, 3)',
        'UPDATE audit_seal_entries SET position = 5 + position WHERE position IN (-2, -3)',
      ],
      { seal: 1, position: 3, problem: 'the events were reordered' },
    ],
    [
      'changed personal data',
      [`UPDATE audit_personal_data SET address = '192.0.2.66' WHERE event_id = '${fifth}'`],
      { seal: 2, position: 5, eventId: fifth!, problem: 'the personal data of the event was changed' },
    ],
    [
      'removed personal data of a user who exists',
      [`DELETE FROM audit_personal_data WHERE event_id = '${second}'`],
      { seal: 1, position: 2, eventId: second!, problem: 'the personal data of the event was removed' },
    ],
    [
      'a changed seal',
      [`UPDATE audit_seals SET newest_at = newest_at + interval '1 second' WHERE number = 2`],
      { seal: 2, position: 4, problem: 'the seal was changed: its signature is wrong' },
    ],
    [
      'a removed seal',
      ['DELETE FROM audit_seals WHERE number = 1'],
      { seal: 1, position: 1, problem: 'the seal was removed' },
    ],
    [
      'a removed end',
      [
        'DELETE FROM audit_seals WHERE number = 2',
        'DELETE FROM audit_seal_entries WHERE position > 3',
        `DELETE FROM audit_events WHERE id > '${third}'`,
      ],
      { seal: 2, position: 4, problem: 'the end of the trail was removed: this seal was exported' },
    ],
    [
      'an unknown key',
      [`UPDATE audit_seals SET key_id = 'forged'`],
      { seal: 1, problem: 'the seal is signed with the unknown key forged' },
    ],
    [
      'events that were not deleted by the retention',
      ['UPDATE audit_seals SET dropped_at = now(), drop_signature = signature WHERE number = 1'],
      { seal: 1, position: 1, problem: 'the events were removed, and not by the retention' },
    ],
  ];

  it.each(cases)('names %s', async (_, statements, fault) => {
    await stand.tamper(...statements);
    expect((await stand.verify()).faults.listed[0]).toMatchObject(fault);
  });

  it('names an event that is inserted later, before and after it is sealed', async () => {
    const id = '00000000-0000-7000-8000-000000000025';
    await insert(id, `app_now() - interval '1 hour'`);
    const problem = 'the event was inserted after its time had been sealed';
    const listed = async () => (await stand.verify()).faults.listed;
    expect(await listed()).toEqual([{ seal: null, position: null, eventId: id, problem }]);
    await stand.seal();
    expect(await listed()).toEqual([{ seal: 3, position: 7, eventId: id, problem }]);
  });

  it('accepts events that are not sealed yet', async () => {
    await insert('00000000-0000-7000-8000-000000000025', 'app_now()');
    expect(await stand.verify()).toMatchObject({ ...intact, unsealedCount: 1 });
  });

  it('continues after a fault, and lists the first twenty', async () => {
    await stand.tamper(
      `UPDATE audit_events SET outcome = 'FAILURE' WHERE id IN ('${second}', '${fifth}')`,
      `DELETE FROM audit_personal_data WHERE event_id = '${third}'`,
    );
    const { faults, sealCount } = await stand.verify();
    expect(faults.listed.map(({ eventId }) => eventId)).toEqual([second, third, fifth]);
    expect(sealCount).toBe(2);
    await stand.tamper('UPDATE audit_seals SET signature = key_id::bytea');
    await stand.sql(
      `INSERT INTO audit_seals (number, first_position, last_position, previous_head, head, newest_at, sealed_at, key_id, signature)
       SELECT n, n * 1e9::bigint, n * 1e9::bigint + 900000000, '', '', now(), now(), 'forged', '' FROM generate_series(3, 40) AS n`,
    );
    const many = (await stand.verify()).faults;
    expect([many.listed.length, many.count]).toEqual([20, 40]);
  });

  it('shows a changed entry beside a fault that was accepted', async () => {
    await stand.tamper(
      `DELETE FROM audit_personal_data WHERE event_id = '${third}'`,
      `UPDATE audit_events SET details = '{}' WHERE id = '${second}'`,
    );
    const accepted = await stand.verify(second!, third!);
    expect(accepted.faults).toMatchObject({ count: 0, acceptedCount: 2, used: new Set([second, third]) });
    await stand.tamper(
      `UPDATE audit_seal_entries SET digest = sha256('forged') WHERE position = 2`,
      `UPDATE audit_events SET details = '{"other": 1}' WHERE id = '${second}'`,
    );
    const { faults } = await stand.verify(second!, third!);
    expect(faults.listed).toEqual([
      expect.objectContaining({
        seal: 1,
        eventId: null,
        problem: expect.stringContaining('head of the seal'),
      }),
    ]);
    expect((await stand.verify('1')).faults).toMatchObject({ count: 0, acceptedCount: 3 });
  });

  describe('after the clock of the database went back', () => {
    const setClock = async (minutes: number) => {
      stand.clock.setOffset(minutes * 60_000);
      await stand.sql('UPDATE clock_offset SET offset_ms = $1', [stand.clock.offset]);
    };
    beforeEach(async () => {
      await setClock(60);
      await insert('00000000-0000-7000-8000-000000000025', 'app_now()');
      await stand.seal();
      await setClock(0);
    });

    it('names the seal once, and not each event', async () => {
      await insert('00000000-0000-7000-8000-000000000026', 'app_now()');
      const before = (await stand.verify()).faults.listed;
      expect(before).toEqual([
        expect.objectContaining({ seal: 3, problem: expect.stringContaining('60 minutes behind') }),
      ]);
      await stand.seal();
      await insert('00000000-0000-7000-8000-000000000027', 'app_now()');
      await stand.seal();
      const { faults } = await stand.verify();
      expect(faults.listed).toEqual([
        expect.objectContaining({ seal: 4, problem: expect.stringContaining('went back by 60 minutes') }),
      ]);
      expect((await stand.verify('4')).faults.count).toBe(0);
    });

    it('still names events that are inserted later', async () => {
      await insert('00000000-0000-7000-8000-000000000026', 'app_now()');
      await stand.seal();
      const id = '00000000-0000-7000-8000-000000000027';
      await insert(id, `app_now() - interval '1 hour'`);
      await stand.seal();
      expect((await stand.verify('4')).faults.listed).toMatchObject([{ seal: 5, eventId: id }]);
    });
  });
});
