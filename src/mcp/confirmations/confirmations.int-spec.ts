import { randomUUID } from 'node:crypto';
import { type GrantsApp, startGrantsApp } from '../../../test/support/grants-app.js';
import { replaceMethod } from '../../../test/support/jest/methods.js';
import { newTestDatabase, type TestDatabase } from '../../../test/support/servers/database.js';
import { newId } from '../../crypto/new-id.js';
import { Database } from '../../database/database.js';
import { ConfirmationsService } from './confirmations.service.js';
import { type ConfirmationKey, ConfirmationsRepository } from './confirmations.repository.js';

const minuteMs = 60_000;
const never = new Date(0);

describe('Stored confirmations', () => {
  let database: TestDatabase;
  let app: GrantsApp;
  let confirmations: ConfirmationsRepository;
  let userId: string;
  let clientId: string;
  beforeAll(async () => {
    database = await newTestDatabase();
    app = await startGrantsApp({ databaseUrl: database.url });
    confirmations = app.context.get(ConfirmationsRepository, { strict: false });
    [userId, clientId] = [newId(), newId()];
    await app.sql(
      `INSERT INTO users (id, email, role, email_verified_at, created_at)
       VALUES ($1, 'a@example.com', 'USER', app_now(), app_now())`,
      [userId],
    );
    await app.sql(
      `INSERT INTO oidc_clients (id, name, kind, redirect_uris, post_logout_redirect_uris, scopes, may_introspect,
         extra_grants, created_at, updated_at)
       VALUES ($1, 'Assistant', 'SERVICE', '{}', '{}', '{}', false, '{}', app_now(), app_now())`,
      [clientId],
    );
    await consent();
  });
  const consent = () =>
    app.sql(
      `INSERT INTO oidc_consents (user_id, client_id, scopes, assistant_scopes, given_at, updated_at)
       VALUES ($1, $2, '{}', '{}', app_now(), app_now())`,
      [userId, clientId],
    );
  afterAll(async () => {
    await app?.close();
    await database?.drop();
  });

  const manager = () => app.context.get(Database, { strict: false }).manager;
  const add = async (more: object = {}): Promise<ConfirmationKey & { id: string }> => {
    const id = newId();
    const tokenHash = Buffer.from(randomUUID());
    const contentHash = Buffer.from('content');
    const key = { userId, clientId, tool: 'cancel_post', contentHash };
    const summary = { title: 'Cancel a post', facts: [] };
    await confirmations.insert(
      {
        ...{ ...key, id, tokenHash, prepared: {}, summary },
        ...{ needsApproval: false, pendingAddresses: [], fetchedFiles: [], ...more },
      },
      manager(),
    );
    return { ...key, id, tokenHashes: [tokenHash] };
  };
  const claim = (key: ConfirmationKey, leaseToken: string = randomUUID(), more: object = {}) =>
    confirmations.claim(key, { asksBeforeActing: false, consentedAt: never, leaseToken, ...more });
  const decide = (id: string, decision: 'APPROVED' | 'DENIED') =>
    confirmations.decide(userId, id, decision, manager());

  it('offer their files again only until a call has used them', async () => {
    const file = { url: 'https://files.example.com/daily.jpg', uploadId: newId() };
    const key = await add({ fetchedFiles: [file] });
    expect(await confirmations.filesOf(userId, clientId)).toEqual([file]);
    const leaseToken = randomUUID();
    await claim(key, leaseToken);
    expect(await confirmations.filesOf(userId, clientId)).toEqual([file]);
    await confirmations.complete(key.id, leaseToken, {});
    expect(await confirmations.filesOf(userId, clientId)).toEqual([]);
    const denied = await add({ fetchedFiles: [file], needsApproval: true });
    await decide(denied.id, 'DENIED');
    expect(await confirmations.filesOf(userId, clientId)).toEqual([]);
  });

  it('end with the consent, also for the user, and do not begin again with a new one', async () => {
    const { id } = await add({ needsApproval: true });
    const listed = async () => (await confirmations.listOpen(userId, null, 100)).map((open) => open.id);
    expect(await listed()).toContain(id);
    await app.sql('DELETE FROM oidc_consents WHERE user_id = $1', [userId]);
    for (const again of [false, true]) {
      if (again) await consent();
      expect(await listed()).not.toContain(id);
      expect(await confirmations.findOwned(userId, id)).toMatchObject({ isExpired: true });
      expect(await decide(id, 'APPROVED')).toBe(false);
    }
  });

  it('let one call run until its lease ends', async () => {
    const key = await add();
    const calls = await Promise.all([claim(key), claim(key), claim(key)]);
    expect(calls.filter(Boolean)).toHaveLength(1);
    await app.advance(179_000);
    expect(await claim(key)).toBeNull();
    await app.advance(2_000);
    expect(await claim(key)).toMatchObject({ outcomeUnknown: true });
  });

  it('ignore a call that has lost its lease', async () => {
    const key = await add();
    const [lost, running] = [randomUUID(), randomUUID()];
    await claim(key, lost);
    await app.advance(3.1 * minuteMs);
    await claim(key, running);
    await confirmations.release(key.id, lost, { hadNoEffect: true });
    expect(await claim(key)).toBeNull();
    await confirmations.complete(key.id, lost, { by: 'lost' });
    await confirmations.complete(key.id, running, { by: 'running' });
    await confirmations.complete(key.id, running, { by: 'again' });
    expect(await confirmations.find(key)).toMatchObject({ result: { by: 'running' } });
  });

  it('expire after ten minutes, unless a call may have had an effect', async () => {
    const [untouched, refused, unknown, refusedLater] = [await add(), await add(), await add(), await add()];
    const leases = [randomUUID(), randomUUID(), randomUUID()] as const;
    await claim(refused, leases[0]);
    await confirmations.release(refused.id, leases[0], { hadNoEffect: true });
    await claim(unknown, leases[1]);
    await confirmations.release(unknown.id, leases[1], { hadNoEffect: false });
    // The first call is lost, and the second one certainly had no effect.
    await claim(refusedLater, randomUUID());
    await app.advance(4 * minuteMs);
    await claim(refusedLater, leases[2]);
    await confirmations.release(refusedLater.id, leases[2], { hadNoEffect: true });
    await app.advance(7 * minuteMs);
    expect([await claim(untouched), await claim(refused)]).toEqual([null, null]);
    expect([await claim(unknown), await claim(refusedLater)]).not.toContain(null);
    await app.advance(24 * 60 * minuteMs);
    expect(await claim(unknown)).toBeNull();
    await confirmations.deleteOld(1_000);
    expect(await confirmations.find(unknown)).toBeNull();
  });

  it('cannot be decided while a call runs, or before their files are fetched', async () => {
    const running = await add();
    await claim(running);
    expect(await decide(running.id, 'DENIED')).toBe(false);
    const pending = await add({ needsApproval: true, pendingAddresses: ['https://example.com/a.jpg'] });
    expect(await decide(pending.id, 'APPROVED')).toBe(false);
    const stored = { prepared: { a: 1 }, summary: { title: 'x', facts: [] }, fetchedFiles: [] };
    expect(await confirmations.storeFiles(userId, pending.id, stored, manager())).toBeInstanceOf(Date);
    expect(await confirmations.storeFiles(userId, pending.id, stored, manager())).toBeNull();
    expect(await decide(pending.id, 'APPROVED')).toBe(true);
    expect(await decide(pending.id, 'DENIED')).toBe(false);
    expect(await claim(pending, undefined, { asksBeforeActing: true })).toMatchObject({ prepared: { a: 1 } });
    const denied = await add();
    expect(await decide(denied.id, 'DENIED')).toBe(true);
    expect(await claim(denied)).toBeNull();
  });

  it('are deleted in batches, and not after a shutdown began', async () => {
    const service = app.context.get(ConfirmationsService, { strict: false });
    const count = async () =>
      (await app.sql('SELECT count(*)::int AS count FROM assistant_confirmations'))[0].count as number;
    for (let index = 0; index < 101; index += 1) await add();
    await app.advance(25 * 60 * minuteMs);
    const before = await count();
    await expect(service.purge(AbortSignal.abort())).rejects.toThrow('aborted');
    expect(await count()).toBe(before);
    const shutdown = new AbortController();
    const removed = replaceMethod(confirmations, 'deleteOld', (deleteOld) => async (limit) => {
      shutdown.abort();
      return deleteOld(limit);
    });
    await expect(service.purge(shutdown.signal)).rejects.toThrow('aborted');
    expect(await count()).toBe(before - 100);
    removed();
    await service.purge(new AbortController().signal);
    expect(await count()).toBe(0);
  });

  it('are listed if the user asks to be asked later, and if the assistant is no longer verified', async () => {
    const { id } = await add();
    const listed = async () => (await confirmations.listOpen(userId, null, 100)).map((open) => open.id);
    const set = (table: string, value: string) => app.sql(`UPDATE ${table} SET ${value}`);
    await set('oidc_consents', 'asks_before_acting = false');
    expect(await listed()).not.toContain(id);
    await set('oidc_consents', 'asks_before_acting = true');
    expect(await listed()).toContain(id);
    await set('oidc_consents', 'asks_before_acting = false');
    await set('oidc_clients', 'is_verified = false');
    expect(await listed()).toContain(id);
    await set('oidc_clients', 'is_verified = true');
    await set('oidc_consents', 'asks_before_acting = true');
  });

  it('need an approval if they say so, and a consent that is older', async () => {
    const key = await add({ needsApproval: true });
    expect(await claim(key)).toBeNull();
    await decide(key.id, 'APPROVED');
    const [{ later }] = await app.sql("SELECT app_now() + interval '1 minute' AS later");
    expect(await claim(key, undefined, { consentedAt: later })).toBeNull();
    expect(await claim(key)).not.toBeNull();
  });
});
