import { Failure } from '../src/failures/failure.js';
import { ClientsService } from '../src/oauth/clients/clients.service.js';
import { type ClientKind, clientKinds } from '../src/oauth/domain/clients.js';
import { isOAuthScope } from '../src/oauth/domain/scope-list.js';
import { runCommand } from './oauth-command.js';

const usage = `Usage: npm run oauth:create-client -- --name <name> --scopes "<scope> <scope>" [--kind <kind>] [--redirect <address>]... [--owner <user id>] [--introspect]
  kinds: ${clientKinds.join(', ')}; CONFIDENTIAL if left out`;

const options = {
  name: { type: 'string' },
  kind: { type: 'string' },
  redirect: { type: 'string', multiple: true },
  scopes: { type: 'string' },
  owner: { type: 'string' },
  introspect: { type: 'boolean' },
} as const;

/**
 * `npm run oauth:create-client` registers an API client, as the GraphQL mutation `createOAuthClient` does. It prints lines that a shell
 * can take: `export $(npm run --silent oauth:create-client -- …)`.
 */
await runCommand('oauth:create-client', usage, options, (values) => {
  const { name, kind = 'CONFIDENTIAL', redirect = [], owner = null, introspect = false } = values;
  const scopes = (values.scopes ?? '').split(/[\s,]+/).filter(Boolean);
  if (!name || scopes.length === 0 || !clientKinds.includes(kind as ClientKind)) throw new Error(usage);
  const unknown = scopes.filter((scope) => !isOAuthScope(scope));
  if (unknown.length > 0) throw new Error(`There is no scope ${unknown.join(', ')}.`);
  return async (app, actor) => {
    try {
      const { client, secret } = await app.get(ClientsService, { strict: false }).create(actor, {
        name,
        kind: kind as ClientKind,
        redirectUris: redirect,
        postLogoutRedirectUris: [],
        scopes: scopes.filter(isOAuthScope),
        ownerUserId: owner,
        mayIntrospect: introspect,
        extraGrants: [],
      });
      if (secret) console.error('The secret is stored nowhere. Keep it now.');
      return [`CLIENT_ID=${client.id}`, ...(secret ? [`CLIENT_SECRET=${secret}`] : [])].join('\n');
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      const { fields = [] } = failure.details as { fields?: { path: string; message: string }[] };
      throw new Error(fields.map(({ path, message }) => `${path} ${message}`).join('\n'), { cause: failure });
    }
  };
});
