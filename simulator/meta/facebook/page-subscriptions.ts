import type { Call, Graph } from '../graph/graph.js';
import { GraphError, invalidParameter, unsupported } from '../graph/responses.js';
import { WEBHOOK_FIELDS, type App } from '../login/apps.js';
import { derivePageId } from '../ids.js';
import { verifyCallback, type Subscriptions } from '../webhooks/subscriptions.js';
import type { Page } from './pages.js';

/** Webhook fields of Pages. They differ from Instagram's. */
const PAGE_FIELDS = [
  'feed',
  'mention',
  'messages',
  'messaging_postbacks',
  'name',
  'picture',
  'ratings',
  'conversations',
];

/** Installs the app on Pages, and sets the app's webhook URL and fields. */
export function registerPageSubscriptions(graph: Graph, subscriptions: Subscriptions): void {
  graph.on('page', 'subscribed_apps', {
    GET: (call, page) => {
      const of = requirePageToken(call, page);
      const found = subscriptions.find(of);
      return {
        data: found ? [{ id: of.appId, name: call.principal.app.name, subscribed_fields: found.fields }] : [],
      };
    },
    POST: (call, page) => {
      const of = requirePageToken(call, page);
      const fields = call.params.list('subscribed_fields') ?? [];
      if (fields.length === 0) throw invalidParameter('The parameter subscribed_fields is required.');
      const unknown = fields.findIndex((field) => !PAGE_FIELDS.includes(field));
      if (unknown !== -1) {
        throw invalidParameter(
          `Param subscribed_fields[${unknown}] must be one of {${PAGE_FIELDS.join(', ').toUpperCase()}} - got "${fields[unknown]}".`,
        );
      }
      subscriptions.put({ ...of, fields });
      return { success: true };
    },
    DELETE: (call, page) => {
      subscriptions.remove(requirePageToken(call, page));
      return { success: true };
    },
  });

  graph.onApp('GET', 'subscriptions', ({ app }) => ({
    data: app.webhook
      ? [
          {
            object: 'instagram',
            callback_url: app.webhook.url,
            active: true,
            fields: app.webhook.fields.map((name) => ({ name, version: 'v26.0' })),
          },
        ]
      : [],
  }));

  graph.onApp('POST', 'subscriptions', async ({ app, params }) => {
    if (params.required('object') !== 'instagram') throw invalidParameter('Param object must be instagram');
    const fields = params.list('fields') ?? [];
    const unknown = fields.find((field) => !WEBHOOK_FIELDS.some((known) => known === field));
    if (unknown !== undefined) throw invalidParameter(`Param fields has an unknown field: ${unknown}`);
    const url = params.required('callback_url');
    const verifyToken = params.required('verify_token');
    const fault = URL.canParse(url) ? await verifyCallback(url, verifyToken) : 'The URL is not valid';
    if (fault !== null) {
      throw new GraphError(2200, {
        message: `(#2200) Callback verification failed with the following errors: ${fault}`,
      });
    }
    app.webhook = {
      url,
      verifyToken,
      fields: WEBHOOK_FIELDS.filter((known) => fields.includes(known)),
      includeValues: params.boolean('include_values') ?? false,
    };
    return { success: true };
  });

  graph.onApp('DELETE', 'subscriptions', ({ app, params }) => {
    removeFields(app, params.list('fields'));
    return { success: true };
  });
}

/** @throws GraphError unless the call uses the token of the Page */
function requirePageToken(call: Call, page: Page): { appId: string; kind: 'page'; id: string } {
  if (call.principal.kind !== 'page') {
    throw new GraphError(190, { message: 'This method must be called with a Page Access Token' });
  }
  if (call.principal.page.id !== page.id) throw unsupported(call.method, derivePageId(page.id));
  if (!call.principal.grant.scopes.includes('pages_manage_metadata')) {
    throw new GraphError(200, {
      message: '(#200) Requires pages_manage_metadata permission to manage the object',
    });
  }
  return { appId: call.principal.app.appId, kind: 'page', id: page.id };
}

function removeFields(app: App, fields: string[] | undefined): void {
  if (!app.webhook) return;
  app.webhook.fields = app.webhook.fields.filter((field) => fields !== undefined && !fields.includes(field));
  if (app.webhook.fields.length === 0) app.webhook = null;
}
