import type { INestApplicationContext } from '@nestjs/common';
import { Failure } from '../../src/failures/failure.js';
import { type ClientKind, clientKinds, type FieldError } from '../../src/oauth/domain/clients.js';
import { isOAuthScope, oauthScopes } from '../../src/oauth/domain/scopes.js';
import { type OptionValues, UsageError } from '../command-line.js';
import type { Command } from '../oauth-command.js';

/** As in the GraphQL schema. */
const maxNameLength = 80;

export const createClientLine = {
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
  --owner <user>             Id or email address of the user whose data a SERVICE client works on.
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

/** Flags by the field of the settings that they set. */
const flags: Readonly<Record<string, string>> = {
  name: '--name',
  kind: '--kind',
  redirectUris: '--redirect',
  postLogoutRedirectUris: '--post-logout',
  scopes: '--scopes',
  extraGrants: '--grant',
  ownerUserId: '--owner',
  mayIntrospect: '--introspect',
  pkceExempt: '--without-pkce',
};

/** Converts a failure to an error that names the flags. */
function asCommandError(failure: Failure): Error {
  const { fields = [] } = failure.details as { fields?: readonly FieldError[] };
  // A flag is singular, unlike the fields of lists.
  const sentences = fields.map(
    ({ path, message }) => `${flags[path] ?? path} ${message.replace(/^are /, 'is ')}`,
  );
  return sentences.length > 0 ? new UsageError(sentences.join('; ')) : new Error(failure.message);
}

/** @throws UsageError if there is no such user */
async function findOwnerId(app: INestApplicationContext, owner: string): Promise<string> {
  const { UsersRepository } = await import('../../src/users/users.repository.js');
  const users = app.get(UsersRepository, { strict: false });
  const { isUUID } = await import('class-validator');
  const { normalizeEmail } = await import('../../src/users/domain/email-address.js');
  const user = isUUID(owner) ? await users.find(owner) : await users.findByEmail(normalizeEmail(owner));
  if (!user) throw new UsageError(`--owner ${owner} is not a user.`);
  return user.id;
}

async function isUserReference(owner: string): Promise<boolean> {
  // Loaded here, because it is slow and few clients have an owner.
  const [{ isUUID }, { isEmailAddress }] = await Promise.all([
    import('class-validator'),
    import('../../src/users/domain/email-address.js'),
  ]);
  return isUUID(owner) || isEmailAddress(owner);
}

/** The command that registers a client with these settings. @throws UsageError for an invalid setting */
export async function createClientCommand(
  values: OptionValues<(typeof createClientLine)['options']>,
): Promise<Command> {
  const { name, kind = 'CONFIDENTIAL', redirect = [], owner = null, introspect = false } = values;
  const scopes = (values.scopes ?? '').split(/[\s,]+/).filter(Boolean);
  if (!name?.trim()) throw new UsageError('--name is required.');
  if (name.length > maxNameLength) throw new UsageError(`--name has at most ${maxNameLength} characters.`);
  if (scopes.length === 0) throw new UsageError('--scopes is required.');
  if (!clientKinds.includes(kind as ClientKind))
    throw new UsageError(`--kind must be one of ${clientKinds.join(', ')}.`);
  const unknown = scopes.filter((scope) => !isOAuthScope(scope));
  if (unknown.length > 0) throw new UsageError(`--scopes has the unknown scope ${unknown.join(', ')}.`);
  if (owner !== null && !(await isUserReference(owner)))
    throw new UsageError('--owner must be the id or the email address of a user.');
  return async (app, actor) => {
    const { ClientsService } = await import('../../src/oauth/clients/clients.service.js');
    try {
      const { client, secret } = await app.get(ClientsService, { strict: false }).create(actor, {
        name,
        kind: kind as ClientKind,
        redirectUris: redirect,
        postLogoutRedirectUris: values['post-logout'] ?? [],
        scopes: scopes.filter(isOAuthScope),
        ownerUserId: owner === null ? null : await findOwnerId(app, owner),
        mayIntrospect: introspect,
        pkceExempt: values['without-pkce'] ?? false,
        extraGrants: values.grant ?? [],
      });
      if (secret) console.error('The secret is stored nowhere. Keep it now.');
      return [`CLIENT_ID=${client.id}`, ...(secret ? [`CLIENT_SECRET=${secret}`] : [])].join('\n');
    } catch (failure) {
      throw failure instanceof Failure ? asCommandError(failure) : failure;
    }
  };
}
