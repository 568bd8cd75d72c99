import { ClientsService } from '../../src/oauth/clients/clients.service.js';
import type { Client, ClientKind } from '../../src/oauth/domain/clients.js';
import { ConsentsRepository } from '../../src/oauth/consents/consents.repository.js';
import { ConsentsService } from '../../src/oauth/consents/consents.service.js';
import { ProviderHost } from '../../src/oauth/provider/provider-host.js';
import { Database } from '../../src/database/database.js';
import { UsersRepository } from '../../src/users/users.repository.js';
import { type ApplicationSettings, startApplication } from '../harness/application.js';
import { settings, report } from '../harness/child.js';
import type { OAuthSide } from '../oauth/sides.js';

/** The authorization server with clients and refresh tokens. */
const { refreshTokens, ...application } = settings as ApplicationSettings & { refreshTokens: number };
const { app, config, url } = await startApplication(application);
const clients = app.get(ClientsService, { strict: false });

const service = await registerClient('SERVICE');
const web = await registerClient('CONFIDENTIAL');
report({
  url,
  tokenPath: '/oauth/token',
  introspectionPath: '/oauth/introspect',
  service: { id: service.client.id, secret: service.secret! },
  web: { id: web.client.id, secret: web.secret! },
  refreshTokens: await createRefreshTokens(web.client, refreshTokens),
} satisfies OAuthSide);

function registerClient(kind: ClientKind) {
  const interactive = kind === 'CONFIDENTIAL';
  return clients.create(
    { kind: 'system', name: 'bench' },
    {
      name: 'Bench',
      kind,
      redirectUris: interactive ? ['https://app.example.test/callback'] : [],
      postLogoutRedirectUris: [],
      scopes: ['profile:read'],
      ownerUserId: null,
      mayIntrospect: !interactive,
      extraGrants: [],
    },
  );
}

async function createRefreshTokens(client: Client, count: number): Promise<string[]> {
  const { provider } = app.get(ProviderHost, { strict: false });
  const consents = app.get(ConsentsService, { strict: false });
  const user = { email: 'bench@example.com', passwordHash: null, displayName: null, role: 'USER' as const };
  const userId = (await app
    .get(Database)
    .transaction((manager) => app.get(UsersRepository, { strict: false }).insert(user, manager)))!;
  await app
    .get(Database)
    .transaction((manager) =>
      app
        .get(ConsentsRepository, { strict: false })
        .add(userId, client.id, ['profile:read'], ['API'], manager),
    );
  const made = (await provider.Client.find(client.id))!;
  const tokens: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const grantId = (await consents.authorize(userId, client.id, ['profile:read'], ['API']))!.id;
    const token = new provider.RefreshToken({
      client: made,
      accountId: userId,
      grantId,
      gty: 'authorization_code',
      scope: 'profile:read',
      resource: config.http.publicUrl,
      rotations: 0,
    });
    tokens.push(await token.save());
  }
  return tokens;
}
