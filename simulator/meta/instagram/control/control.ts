import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { invalidInput, notFound } from '../../../control/control-errors.js';
import type { MetaLookup } from '../../control/control.js';
import { deriveAppScopedId, deriveIgId } from '../../ids.js';
import type { Meta } from '../../meta.js';
import { accountSchema, type Account } from '../accounts.js';
import type { Container } from '../publishing/container.js';

const KINDS = [
  'image',
  'reel',
  'story-image',
  'story-video',
  'child-image',
  'child-video',
  'carousel',
] as const;

const subcode = z.int().min(1);
const failBody = z.strictObject({ subcode: subcode.default(2_207_026) });
const nextContainerBody = z.strictObject({
  behaviour: z.enum(['stall', 'fail', 'refuse', 'slow']),
  code: z.int().nullable().default(null),
  subcode: subcode.default(2_207_026),
  ms: z.int().min(0).default(300_000),
  account: z.string().optional(),
  kind: z.enum(KINDS).nullable().default(null),
  times: z.int().min(1).default(1),
});
const nextPublishBody = z.strictObject({
  behaviour: z.enum(['spam-but-live', 'error-but-live', 'refuse']),
  code: z.int().nullable().default(null),
  subcode: subcode.nullable().default(null),
  account: z.string().optional(),
  times: z.int().min(1).default(1),
});
const quotaBody = z.strictObject({
  used: z.int().min(0).optional(),
  total: z.int().min(0).nullable().optional(),
});

/** Accounts, containers and publishing in the control API. README.md documents them. */
export function registerInstagramControl(control: FastifyInstance, meta: Meta, lookup: MetaLookup): void {
  const { apps, instagram } = meta;
  const { accounts, containers, publications } = instagram;

  const accountIdIn = (reference: string | undefined): string | null =>
    reference === undefined ? null : lookup.account(reference).id;

  control.get('/instagram/accounts', async () => accounts.all().map(formatAccount));

  control.post('/instagram/accounts', async (request) => {
    const given = z
      .looseObject({ id: z.string().optional(), username: z.string().optional() })
      .parse(request.body);
    const known = accounts.find(given.id ?? given.username ?? '', apps.ids());
    const username = given.username ?? known?.username;
    const namesake = username === undefined ? undefined : accounts.findByUsername(username);
    if (namesake && namesake.id !== (known?.id ?? given.id)) throw invalidInput('That username is taken.');
    const account = accountSchema.parse({
      ...(known ?? { id: username, name: username }),
      ...given,
      ...(known && { id: known.id }),
    });
    if (known) accounts.put(account);
    else instagram.add(account);
    return formatAccount(account);
  });

  control.post('/instagram/accounts/:account/quota', async (request) => {
    const account = lookup.account(z.object({ account: z.string() }).parse(request.params).account);
    const { used, total } = quotaBody.parse(request.body);
    accounts.put({
      ...account,
      ...(used !== undefined && { quotaUsedElsewhere: used }),
      ...(total !== undefined && { quotaTotal: total }),
    });
    return {};
  });

  control.get('/instagram/containers', async (request) => {
    const { account } = z.strictObject({ account: z.string().optional() }).parse(request.query);
    return containers.list(accountIdIn(account) ?? undefined).map(formatContainer);
  });

  control.get('/instagram/containers/:id', async (request) => formatContainer(findContainer(request.params)));

  control.post('/instagram/containers/next', async (request) => {
    const { account, ...preset } = nextContainerBody.parse(request.body);
    containers.presetNext({ ...preset, accountId: accountIdIn(account) });
    return {};
  });

  control.post('/instagram/publishes/next', async (request) => {
    const { account, ...preset } = nextPublishBody.parse(request.body);
    publications.presetNext({ ...preset, accountId: accountIdIn(account) });
    return {};
  });

  /** `POST /instagram/containers/:id/<verb>` */
  const act = (verb: string, action: (container: Container, body: unknown) => void): void => {
    control.post(`/instagram/containers/:id/${verb}`, async (request) => {
      const container = findContainer(request.params);
      if (container.statusCode === 'PUBLISHED') throw invalidInput('The container is published.');
      action(container, request.body ?? {});
      return formatContainer(container);
    });
  };
  act('finish', (container) => {
    container.verdict = null;
    containers.finish(container);
  });
  act('fail', (container, body) => containers.fail(container, failBody.parse(body).subcode));
  act('expire', (container) => containers.expire(container));
  act('stall', (container) => containers.stall(container));

  function findContainer(params: unknown): Container {
    const container = containers.find(z.object({ id: z.string() }).parse(params).id);
    if (!container) throw notFound('container');
    return container;
  }

  function formatAccount(account: Account): object {
    const ids = apps.ids().map((appId) => [appId, deriveAppScopedId(appId, account.id)]);
    return { ...account, igId: deriveIgId(account.id), appScopedIds: Object.fromEntries(ids) as object };
  }

  function formatContainer(container: Container): object {
    const { accountId, createdAt, expiresAt, next: _next, verdict: _verdict, ...reported } = container;
    return {
      ...reported,
      account: accountId,
      createdAt: new Date(createdAt).toISOString(),
      expiresAt: new Date(expiresAt).toISOString(),
    };
  }
}
