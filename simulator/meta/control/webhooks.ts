import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { invalidInput } from '../../control/control-errors.js';
import type { App } from '../login/apps.js';
import type { Callback } from '../webhooks/callbacks.js';
import type { MetaLookup } from './control.js';
import { deriveAppScopedId, derivePersonId } from '../ids.js';
import type { Meta } from '../meta.js';
import { stringifyEscaped } from '../webhooks/body.js';

const login = z.enum(['instagram', 'facebook']);

const callbackBody = z.strictObject({
  kind: z.enum(['deauthorize', 'data-deletion']),
  login: login.default('instagram'),
  account: z.string().optional(),
  person: z.string().optional(),
  userId: z.string().optional(),
  issuedAt: z.int().optional(),
  expires: z.int().nullable().optional(),
  algorithm: z.string().optional(),
  signature: z.enum(['valid', 'invalid']).default('valid'),
  signedRequest: z.string().optional(),
  times: z.int().min(1).max(1_000).default(1),
  appId: z.string().optional(),
});

const entrySchema = z.looseObject({
  changes: z.array(z.looseObject({ field: z.string() })).optional(),
  messaging: z.array(z.unknown()).optional(),
  field: z.string().optional(),
});

const webhookBody = z.strictObject({
  login: login.default('instagram'),
  entries: z.array(entrySchema).optional(),
  body: z.string().optional(),
  signature: z.enum(['valid', 'invalid', 'none', 'sha1-only']).default('valid'),
  secret: z.enum(['instagram', 'meta']).optional(),
  times: z.int().min(1).max(10_000).default(1),
  appId: z.string().optional(),
});

/** Endpoints that send webhooks, deauthorize calls and deletion calls on request. */
export function registerWebhookControl(control: FastifyInstance, meta: Meta, lookup: MetaLookup): void {
  const { callbacks, webhooks } = meta;

  control.get('/meta/callbacks', async (request) => {
    const { kind } = z.strictObject({ kind: z.string().optional() }).parse(request.query);
    return callbacks.list(kind);
  });

  control.post('/meta/callbacks/send', async (request) => {
    const given = callbackBody.parse(request.body);
    const app = lookup.app(given.appId);
    const userId = findUserId(app, given);
    const { issuedAt, expires, algorithm, signature } = given;
    const signed =
      given.signedRequest ??
      callbacks.createSignedRequest(app, given.login, userId, {
        signature,
        ...(issuedAt !== undefined && { issuedAt }),
        ...(expires !== undefined && { expires }),
        ...(algorithm !== undefined && { algorithm }),
      });
    const made: Callback[] = [];
    for (let copy = 0; copy < given.times; copy++) {
      const callback = await callbacks.call(app, given.login, given.kind, signed, userId || null);
      if (!callback) throw invalidInput('The app has no such URL.');
      made.push(callback);
    }
    return { callbacks: made };
  });

  control.post('/meta/webhooks/send', async (request) => {
    const given = webhookBody.parse(request.body);
    const { entries, body, times, signature, secret } = given;
    if ((entries === undefined) === (body === undefined))
      throw invalidInput('Specify either entries or body.');
    const app = lookup.app(given.appId);
    const text = body ?? stringifyEscaped({ object: 'instagram', entry: entries });
    const signing = { signature, ...(secret !== undefined && { secret }) };
    const ids: number[] = [];
    for (let copy = 0; copy < times; copy++) {
      const delivery = webhooks.send(app, given.login, text, listFields(entries ?? []), signing);
      if (!delivery) throw invalidInput('The app has no webhook URL.');
      ids.push(delivery.id);
    }
    return { ids };
  });

  function findUserId(app: App, given: z.output<typeof callbackBody>): string {
    const { account, person, userId, signedRequest } = given;
    const named = [account, person, userId, signedRequest].filter((name) => name !== undefined);
    if (named.length !== 1) throw invalidInput('Specify one of account, person, userId, signedRequest.');
    if (account !== undefined) return deriveAppScopedId(app.appId, lookup.account(account).id);
    if (person !== undefined) return derivePersonId(app.appId, lookup.person(person).id);
    return userId ?? '';
  }
}

function listFields(entries: z.output<typeof entrySchema>[]): string[] {
  const fields = entries.flatMap(({ changes, messaging, field }) => [
    ...(changes ?? []).map((change) => change.field),
    ...(messaging ? ['messages'] : []),
    ...(field === undefined ? [] : [field]),
  ]);
  return [...new Set(fields)];
}
