import { Failure } from '../src/failures/failure.js';
import { type ClientKind, clientKinds } from '../src/oauth/domain/clients.js';
import { isOAuthScope, oauthScopes } from '../src/oauth/domain/scopes.js';
import { UsageError, formatUsage } from './command-line.js';
import { runCommand } from './oauth-command.js';

const line = {
  name: 'oauth:create-client',
  summary: `Registers an API client, as the GraphQL mutation createOAuthClient does, and prints CLIENT_ID and CLIENT_SECRET for a shell.
Needs the database of DATABASE_URL, or Patchbay running in another terminal.`,
  synopsis: '--name <name> --scopes "<scope> <scope>" [options]',
  details: `  --name <name>              Name that users see.
  --scopes "<scope> ..."     Scopes it may ask for, of: ${oauthScopes.join(', ')}.
  --kind <kind>              ${clientKinds.join(', ')}; CONFIDENTIAL if left out.
  --redirect <address>       Redirect URI; can be repeated.
  --post-logout <address>    Post-logout redirect URI; can be repeated.
  --grant <grant_type>       Custom grant it may use, such as token exchange; can be repeated.
  --owner <user id>          User whose data a SERVICE client works on.
  --introspect               It may ask about tokens of other clients.
  --without-pkce             Exempts a CONFIDENTIAL client from PKCE; users see a warning.`,
  options: {
    name: { type: 'string' },
    kind: { type: 'string' },
    redirect: { type: 'string', multiple: true },
    'post-logout': { type: 'string', multiple: true },
    grant: { type: 'string', multiple: true },
    scopes: { type: 'string' },
    owner: { type: 'string' },
    introspect: { type: 'boolean' },
    'without-pkce': { type: 'boolean' },
  },
} as const;

/**
 * `npm run oauth:create-client` registers an API client like the GraphQL mutation `createOAuthClient`. It prints lines for a
 * shell: `export $(npm run --silent oauth:create-client -- …)`.
 */
await runCommand(line, (values) => {
  const { name, kind = 'CONFIDENTIAL', redirect = [], owner = null, introspect = false } = values;
  const scopes = (values.scopes ?? '').split(/[\s,]+/).filter(Boolean);
  if (!name || scopes.length === 0) throw new Error(formatUsage(line));
  if (!clientKinds.includes(kind as ClientKind))
    throw new UsageError(`There is no kind ${kind}: it is one of ${clientKinds.join(', ')}.`);
  const unknown = scopes.filter((scope) => !isOAuthScope(scope));
  if (unknown.length > 0) throw new UsageError(`There is no scope ${unknown.join(', ')}.`);
  return async (app, actor) => {
    const { ClientsService } = await import('../src/oauth/clients/clients.service.js');
    try {
      const { client, secret } = await app.get(ClientsService, { strict: false }).create(actor, {
        name,
        kind: kind as ClientKind,
        redirectUris: redirect,
        postLogoutRedirectUris: values['post-logout'] ?? [],
        scopes: scopes.filter(isOAuthScope),
        ownerUserId: owner,
        mayIntrospect: introspect,
        pkceExempt: values['without-pkce'] ?? false,
        extraGrants: values.grant ?? [],
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
