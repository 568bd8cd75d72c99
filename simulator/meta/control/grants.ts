import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { invalidInput, notFound } from '../../control/control-errors.js';
import { personSchema, type Person } from '../facebook/people.js';
import { pageSchema } from '../facebook/pages.js';
import { accountSchema, type Account } from '../instagram/accounts.js';
import type { App, Login } from '../login/apps.js';
import { getUserId } from '../login/authorizations.js';
import type { MetaLookup } from './control.js';
import { deriveIgId, derivePageId } from '../ids.js';
import type { Meta } from '../meta.js';
import { FACEBOOK_PERMISSIONS, INSTAGRAM_PERMISSIONS } from '../login/permissions.js';
import type { Assets, Grant } from '../login/tokens.js';

const common = {
  count: z.int().min(1).max(100_000).optional(),
  scopes: z.array(z.string()).optional(),
  term: z.enum(['short', 'long']).default('long'),
  ageMs: z.int().min(0).default(0),
  appId: z.string().optional(),
};
const instagramGrants = z.strictObject({ ...common, account: z.string().optional() });
const facebookGrants = z.strictObject({
  ...common,
  person: z.string().optional(),
  pages: z.array(z.string()).optional(),
  instagram: z.array(z.string()).optional(),
});
const verbBody = z.strictObject({ appId: z.string().optional() });
const permissionBody = verbBody.extend({ permission: z.string() });
const switchBody = verbBody.extend({ on: z.boolean().default(true) });

/** Endpoints that create grants without a consent and change their state. */
export function registerGrantControl(control: FastifyInstance, meta: Meta, lookup: MetaLookup): void {
  const { tokens, authorizations, people, pages, instagram } = meta;

  control.post('/instagram/grants', async (request) => {
    const { account, count, scopes, term, ageMs, appId } = instagramGrants.parse(request.body);
    const app = lookup.app(appId);
    const owners = findOrCreate(account, count, (reference) => lookup.account(reference), createBulkAccount);
    return {
      grants: owners.map((owner) => {
        const grant = consent(app, 'instagram', owner.id, scopes, 'all');
        const token = tokens.issue(grant, term, ageMs);
        return {
          account: owner.id,
          userId: getUserId(grant),
          igId: deriveIgId(owner.id),
          accessToken: token.token,
          expiresIn: Math.floor(((token.expiresAt ?? 0) - meta.now()) / 1_000),
          scopes: grant.scopes,
        };
      }),
    };
  });

  control.post('/meta/grants', async (request) => {
    const { person, count, scopes, term, ageMs, appId, ...ticked } = facebookGrants.parse(request.body);
    const app = lookup.app(appId);
    const owners = findOrCreate(person, count, (reference) => lookup.person(reference), createBulkPerson);
    const assets: Assets =
      ticked.pages === undefined && ticked.instagram === undefined
        ? 'all'
        : {
            pages: (ticked.pages ?? []).map((reference) => lookup.page(reference).id),
            accounts: (ticked.instagram ?? []).map((reference) => lookup.account(reference).id),
          };
    return {
      grants: owners.map((owner) => {
        const grant = consent(app, 'facebook', owner.id, scopes, assets);
        const token = tokens.issue(grant, term, ageMs);
        return {
          person: owner.id,
          userId: getUserId(grant),
          accessToken: token.token,
          expiresIn: Math.floor(((token.expiresAt ?? 0) - meta.now()) / 1_000),
          scopes: grant.scopes,
          pages: meta.principals.listSharedPages(grant).map(({ page }) => {
            const account = meta.principals.findSharedAccount(grant, page);
            return {
              id: derivePageId(page.id),
              name: page.name,
              accessToken: tokens.getPageToken(token, page.id).token,
              igId: account ? deriveIgId(account.id) : null,
              username: account?.username ?? null,
            };
          }),
        };
      }),
    };
  });

  /** `POST <subject>/<verb>` for both logins. */
  const act = <Body extends { appId?: string | undefined }>(
    verb: string,
    schema: z.ZodType<Body>,
    action: (grant: Grant, body: Body) => unknown,
  ): void => {
    const routes: [string, Login, (reference: string) => { id: string }][] = [
      [`/instagram/accounts/:subject/${verb}`, 'instagram', (reference) => lookup.account(reference)],
      [`/meta/people/:subject/${verb}`, 'facebook', (reference) => lookup.person(reference)],
    ];
    for (const [path, login, find] of routes) {
      control.post(path, async (request) => {
        const { id } = find(z.object({ subject: z.string() }).parse(request.params).subject);
        const body = schema.parse(request.body ?? {});
        const grant = tokens.findLatestGrant(lookup.app(body.appId).appId, login, id);
        if (!grant) throw notFound('authorization');
        return (await action(grant, body)) ?? {};
      });
    }
  };

  act('remove-authorization', verbBody, (grant) => {
    if (!grant.removed) authorizations.remove(grant);
  });
  act('request-data-deletion', verbBody, async (grant) => {
    if (!grant.removed) authorizations.remove(grant);
    const callback = await authorizations.requestDeletion(grant);
    if (!callback) throw invalidInput('The app has no data deletion URL.');
    return callback;
  });
  act('remove-permission', permissionBody, (grant, { permission }) =>
    tokens.removePermission(grant, permission),
  );
  act('change-password', verbBody, (grant) => tokens.invalidate(grant, 460));
  act('log-out', verbBody, (grant) => tokens.invalidate(grant, 467));
  act('checkpoint', switchBody, (grant, { on }) => tokens.setStateSubcode(grant, 459, on));
  act('unconfirm', switchBody, (grant, { on }) => tokens.setStateSubcode(grant, 464, on));
  act('expire-tokens', verbBody, (grant) => tokens.expireAll(grant));

  control.post('/meta/people/:person/lose-role', async (request) => {
    const person = lookup.person(z.object({ person: z.string() }).parse(request.params).person);
    const page = lookup.page(z.strictObject({ page: z.string() }).parse(request.body).page);
    people.put({ ...person, roles: person.roles.filter((role) => role.page !== page.id) });
    return {};
  });

  function consent(
    app: App,
    login: Login,
    subject: string,
    scopes: string[] | undefined,
    assets: Assets,
  ): Grant {
    const known = login === 'instagram' ? INSTAGRAM_PERMISSIONS : FACEBOOK_PERMISSIONS;
    const approved = known.map(({ name }) => name).filter((name) => app.permissions.includes(name));
    const granted = scopes ?? approved;
    const declined = tokens
      .findGrant(app.appId, login, subject)
      ?.scopes.filter((scope) => !granted.includes(scope));
    return tokens.consent({ appId: app.appId, login, subject, granted, declined: declined ?? [], assets });
  }

  function createBulkAccount(number: string): Account {
    const account = accountSchema.parse({
      id: `sim-bulk-${number}`,
      username: `sim.bulk.${number}`,
      name: `Simulated Bulk Account ${number}`,
      bulk: true,
    });
    instagram.add(account);
    return account;
  }

  function createBulkPerson(number: string): Person {
    const account = createBulkAccount(number);
    pages.put(pageSchema.parse({ id: `sim-bulk-page-${number}`, name: account.name, instagram: account.id }));
    const person = personSchema.parse({
      id: `sim-bulk-person-${number}`,
      name: `Simulated Bulk Person ${number}`,
      roles: [{ page: `sim-bulk-page-${number}` }],
      bulk: true,
    });
    people.put(person);
    return person;
  }

  function findOrCreate<T>(
    reference: string | undefined,
    count: number | undefined,
    find: (reference: string) => T,
    make: (number: string) => T,
  ): T[] {
    if ((reference === undefined) === (count === undefined))
      throw invalidInput('Specify either one or a count.');
    if (reference !== undefined) return [find(reference)];
    const already = instagram.accounts.all().filter(({ bulk }) => bulk).length;
    return Array.from({ length: count ?? 0 }, (_, index) =>
      make(String(already + index + 1).padStart(6, '0')),
    );
  }
}
