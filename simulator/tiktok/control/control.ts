import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { invalidInput, notFound } from '../../control/control-errors.js';
import { appSchema, type App } from '../login/apps.js';
import { registerPublishControl } from './publishes.js';
import { verifyUrlProperty } from '../publishing/url-properties.js';
import { deriveOpenId, personSchema, type Person } from '../login/people.js';
import type { TikTok } from '../tiktok.js';
import type { IssuedTokens } from '../login/tokens.js';

const reasonSchema = z.literal([0, 1, 2, 3, 4, 5]);

const removalBody = z.strictObject({ reason: reasonSchema.default(1), clientKey: z.string().optional() });

const expiryBody = z.strictObject({
  access: z.boolean().default(false),
  refresh: z.boolean().default(false),
  clientKey: z.string().optional(),
});

const grantsBody = z.strictObject({
  person: z.string().optional(),
  count: z.int().min(1).max(100_000).optional(),
  scopes: z.array(z.string()).optional(),
  clientKey: z.string().optional(),
});

const webhookBody = z.strictObject({
  event: z.string(),
  person: z.string().optional(),
  userOpenid: z.string().optional(),
  content: z.union([z.string(), z.record(z.string(), z.unknown())]),
  clientKey: z.string().optional(),
  createTime: z.int().optional(),
  times: z.int().min(1).max(10_000).default(1),
  signature: z.enum(['valid', 'invalid', 'none']).default('valid'),
  signatureTimestamp: z.int().optional(),
});

const propertyBody = z.strictObject({
  property: appSchema.shape.urlProperties.unwrap().element,
  fileToken: z
    .string()
    .regex(/^[A-Za-z0-9]{32}$/)
    .optional(),
});

/** TikTok's endpoints of the control API. README.md documents them. */
export function registerTikTokControl(control: FastifyInstance, tiktok: TikTok): void {
  const { apps, people, tokens, webhooks, authorizations } = tiktok;

  const findPerson = (reference: string): Person => {
    const person = people.find(reference, apps.keys());
    if (!person) throw notFound('person');
    return person;
  };
  const findApp = (clientKey: string | undefined): App => {
    const app = clientKey === undefined ? apps.all()[0] : apps.find(clientKey);
    if (!app) throw notFound('app');
    return app;
  };
  const personOf = (params: unknown): Person =>
    findPerson(z.object({ person: z.string() }).parse(params).person);

  control.get('/tiktok/people', async () => people.all().map(addOpenIds));

  control.post('/tiktok/people', async (request) => {
    const given = z
      .looseObject({ id: z.string().optional(), username: z.string().optional() })
      .parse(request.body);
    const known = people.find(given.id ?? given.username ?? '', []);
    const username = given.username ?? known?.username;
    const namesake = username === undefined ? undefined : people.find(username, []);
    if (namesake && namesake.id !== (known?.id ?? given.id)) throw invalidInput('That username is taken.');
    const person = personSchema.parse({
      ...(known ?? { id: username, displayName: username }),
      ...given,
    });
    people.put(person);
    if (!known) tiktok.posts.seed(person);
    return addOpenIds(person);
  });

  control.post('/tiktok/people/:person/remove-authorization', async (request) => {
    const person = personOf(request.params);
    const { reason, clientKey } = removalBody.parse(request.body ?? {});
    tokens.counters.removals += 1;
    authorizations.remove(findApp(clientKey), person.id, reason);
    return {};
  });

  control.post('/tiktok/people/:person/expire-tokens', async (request) => {
    const person = personOf(request.params);
    const { clientKey, ...which } = expiryBody.parse(request.body ?? {});
    tokens.expireAll(findApp(clientKey).clientKey, person.id, which);
    return {};
  });

  control.get('/tiktok/apps', async () => apps.all());

  control.post('/tiktok/apps', async (request) => {
    const given = z.looseObject({ clientKey: z.string() }).parse(request.body);
    const app = appSchema.parse({ ...apps.find(given.clientKey), ...given });
    apps.put(app);
    return app;
  });

  control.post('/tiktok/apps/:clientKey/url-properties', async (request) => {
    const app = findApp(z.object({ clientKey: z.string() }).parse(request.params).clientKey);
    const { property, fileToken } = propertyBody.parse(request.body);
    if (fileToken !== undefined) await verifyUrlProperty(property, fileToken);
    if (!app.urlProperties.includes(property)) app.urlProperties.push(property);
    return { urlProperties: app.urlProperties };
  });

  control.post('/tiktok/grants', async (request) => {
    const { person, count, scopes, clientKey } = grantsBody.parse(request.body);
    const app = findApp(clientKey);
    if ((person === undefined) === (count === undefined))
      throw invalidInput('Specify either person or count.');
    const owners = person === undefined ? createBulkPeople(count ?? 0) : [findPerson(person)];
    return {
      grants: owners.map((owner) =>
        formatTokens(app, tokens.createGrant(app.clientKey, owner.id, scopes ?? app.approvedScopes)),
      ),
    };
  });

  control.get('/tiktok/tokens', async () => ({
    ...tokens.counters,
    liveGrants: tokens.liveGrants,
    privacyMismatches: tiktok.privacyMismatches,
  }));

  control.post('/tiktok/webhooks/send', async (request) => {
    const { person, userOpenid, clientKey, times, signature, signatureTimestamp, ...event } =
      webhookBody.parse(request.body);
    const app = findApp(clientKey);
    const openId =
      userOpenid ?? (person === undefined ? null : deriveOpenId(app.clientKey, findPerson(person).id));
    const ids: number[] = [];
    for (let copy = 0; copy < times; copy++) {
      const delivery = webhooks.send(app, { ...event, openId }, { signature, signatureTimestamp });
      if (!delivery) throw invalidInput('The app has no webhook URL.');
      ids.push(delivery.id);
    }
    return { ids };
  });

  registerPublishControl(control, tiktok, findPerson);

  function addOpenIds(person: Person): object {
    const openIds = Object.fromEntries(apps.keys().map((key) => [key, deriveOpenId(key, person.id)]));
    return { ...person, openIds };
  }

  function createBulkPeople(count: number): Person[] {
    const already = people.all().filter((person) => person.bulk).length;
    return Array.from({ length: count }, (_, index) => {
      const number = String(already + index + 1).padStart(6, '0');
      const person = personSchema.parse({
        id: `sim-bulk-${number}`,
        username: `sim.bulk.${number}`,
        displayName: `Simulated Bulk Creator ${number}`,
        bulk: true,
      });
      people.put(person);
      return person;
    });
  }
}

function formatTokens(app: App, issued: IssuedTokens): object {
  return {
    openId: deriveOpenId(app.clientKey, issued.grant.personId),
    accessToken: issued.accessToken,
    refreshToken: issued.refreshToken,
    expiresIn: issued.expiresIn,
    refreshExpiresIn: issued.refreshExpiresIn,
    scope: issued.grant.scopes.join(','),
  };
}
