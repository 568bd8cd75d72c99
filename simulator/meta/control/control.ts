import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { invalidInput, notFound } from '../../control/control-errors.js';
import { pageSchema, type Page } from '../facebook/pages.js';
import { personSchema, type Person } from '../facebook/people.js';
import type { Account } from '../instagram/accounts.js';
import { appSchema, webhookConfigSchema, type App } from '../login/apps.js';
import { deriveIgId, derivePageId, derivePersonId } from '../ids.js';
import type { Meta } from '../meta.js';
import { verifyCallback } from '../webhooks/subscriptions.js';

const usageBody = z.strictObject({
  account: z.string().optional(),
  appId: z.string().optional(),
  percent: z.int().min(0).max(1_000),
  minutes: z.int().min(1).default(60),
});

/** Finds the objects of control API requests. @throws ControlError if they do not exist */
export class MetaLookup {
  constructor(private readonly meta: Meta) {}

  app(appId: string | undefined): App {
    const app = appId === undefined ? this.meta.apps.all()[0] : this.meta.apps.find(appId);
    if (!app) throw notFound('app');
    return app;
  }

  person(reference: string): Person {
    const person = this.meta.people.find(reference, this.meta.apps.ids());
    if (!person) throw notFound('person');
    return person;
  }

  page(reference: string): Page {
    const page = this.meta.pages.find(reference);
    if (!page) throw notFound('page');
    return page;
  }

  account(reference: string): Account {
    const account = this.meta.instagram.accounts.find(reference, this.meta.apps.ids());
    if (!account) throw notFound('account');
    return account;
  }
}

/** Apps, users and Pages in the control API. README.md documents them. */
export function registerMetaControl(control: FastifyInstance, meta: Meta, lookup: MetaLookup): void {
  const { apps, people, pages, tokens, usage, instagram } = meta;

  control.get('/meta/apps', async () => apps.all());

  control.post('/meta/apps', async (request) => {
    const given = z.looseObject({ appId: z.string() }).parse(request.body);
    const app = appSchema.parse({ ...apps.find(given.appId), ...given });
    apps.put(app);
    return app;
  });

  control.post('/meta/apps/:appId/webhook', async (request) => {
    const app = lookup.app(z.object({ appId: z.string() }).parse(request.params).appId);
    const webhook = webhookConfigSchema.parse(request.body);
    const fault = await verifyCallback(webhook.url, webhook.verifyToken);
    if (fault !== null) throw invalidInput(`The webhook URL was not verified: ${fault}.`);
    app.webhook = webhook;
    return app;
  });

  control.get('/meta/people', async () => people.all().map(formatPerson));

  control.post('/meta/people', async (request) => {
    const given = z.looseObject({ id: z.string() }).parse(request.body);
    const known = people.find(given.id, apps.ids());
    const person = personSchema.parse({
      ...(known ?? { name: given.id }),
      ...given,
      id: known?.id ?? given.id,
    });
    for (const { page } of person.roles) lookup.page(page);
    people.put(person);
    return formatPerson(person);
  });

  control.get('/meta/pages', async () => pages.all().map(formatPage));

  control.post('/meta/pages', async (request) => {
    const given = z.looseObject({ id: z.string() }).parse(request.body);
    const known = pages.find(given.id);
    const page = pageSchema.parse({ ...(known ?? { name: given.id }), ...given, id: known?.id ?? given.id });
    if (page.instagram !== null) page.instagram = lookup.account(page.instagram).id;
    pages.put(page);
    return formatPage(page);
  });

  control.get('/meta/tokens', async () => ({
    ...tokens.counters,
    doublePublishes: instagram.publications.doublePublishes,
    liveGrants: tokens.liveGrants,
  }));

  control.post('/meta/usage', async (request) => {
    const { account, appId, percent, minutes } = usageBody.parse(request.body);
    const accountId = account === undefined ? null : lookup.account(account).id;
    usage.setUsage(lookup.app(appId).appId, accountId, percent, minutes);
    return {};
  });

  function formatPerson(person: Person): object {
    const userIds = Object.fromEntries(apps.ids().map((appId) => [appId, derivePersonId(appId, person.id)]));
    return { ...person, userIds };
  }

  function formatPage(page: Page): object {
    return {
      ...page,
      pageId: derivePageId(page.id),
      igId: page.instagram === null ? null : deriveIgId(page.instagram),
    };
  }
}
