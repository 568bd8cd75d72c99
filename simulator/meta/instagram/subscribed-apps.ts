import { WEBHOOK_FIELDS } from '../login/apps.js';
import type { Graph } from '../graph/graph.js';
import { invalidParameter } from '../graph/responses.js';
import type { Subscriptions } from '../webhooks/subscriptions.js';

/** Switching an account's webhooks on, with Instagram Login. Which fields come is chosen for the whole app. */
export function registerSubscribedApps(graph: Graph, subscriptions: Subscriptions): void {
  graph.on(
    'account',
    'subscribed_apps',
    {
      GET: (call, account) => {
        call.requirePermission('profile', account);
        const { appId } = call.principal.app;
        const found = subscriptions.find({ appId, kind: 'account', id: account.id });
        return { data: found ? [{ app_id: appId, subscribed_fields: found.fields }] : [] };
      },
      POST: (call, account) => {
        call.requirePermission('profile', account);
        const fields = call.params.list('subscribed_fields') ?? [];
        if (fields.length === 0) throw invalidParameter('The parameter subscribed_fields is required.');
        const unknown = fields.findIndex((field) => !WEBHOOK_FIELDS.some((known) => known === field));
        if (unknown !== -1) {
          throw invalidParameter(
            `Param subscribed_fields[${unknown}] must be one of {${WEBHOOK_FIELDS.join(', ').toUpperCase()}}`,
          );
        }
        subscriptions.put({ appId: call.principal.app.appId, kind: 'account', id: account.id, fields });
        return { success: true };
      },
      DELETE: (call, account) => {
        call.requirePermission('profile', account);
        subscriptions.remove({ appId: call.principal.app.appId, kind: 'account', id: account.id });
        return { success: true };
      },
    },
    'instagram',
  );
}
