import { Database } from '../../src/database/database.js';
import { ClientsService } from '../../src/oauth/clients/clients.service.js';
import { ConsentsRepository } from '../../src/oauth/consents/consents.repository.js';
import { ConsentsService } from '../../src/oauth/consents/consents.service.js';
import { ProviderHost } from '../../src/oauth/provider/provider-host.js';
import { SigningKeysService } from '../../src/oauth/keys/signing-keys.service.js';
import { sessionCookie } from '../../src/users/domain/session-cookie.js';
import { SessionsService } from '../../src/users/sessions/sessions.service.js';
import { UsersRepository } from '../../src/users/users.repository.js';
import { type ApplicationSettings, startApplication } from '../harness/application.js';
import { settings, report } from '../harness/child.js';

/** The application with a user that has a session and an access token. */
const { app, config, url } = await startApplication(settings as ApplicationSettings);
const { publicUrl } = config.http;
const { userId, token } = await app.get(Database).transaction(async (manager) => {
  const user = { email: 'bench@example.com', passwordHash: null, displayName: null, role: 'USER' as const };
  const id = (await app.get(UsersRepository, { strict: false }).insert(user, manager))!;
  const visitor = { address: '127.0.0.1', userAgent: 'bench' };
  return { userId: id, ...(await app.get(SessionsService, { strict: false }).create(manager, id, visitor)) };
});
report({ url, cookie: `${sessionCookie(publicUrl).name}=${token}`, accessToken: await createAccessToken() });

async function createAccessToken(): Promise<string> {
  const { client } = await app.get(ClientsService, { strict: false }).create(
    { kind: 'system', name: 'bench' },
    {
      name: 'Bench',
      kind: 'CONFIDENTIAL',
      redirectUris: ['https://app.example.test/callback'],
      postLogoutRedirectUris: [],
      scopes: ['profile:read'],
      ownerUserId: null,
      mayIntrospect: false,
      extraGrants: [],
    },
  );
  const consents = app.get(ConsentsService, { strict: false });
  await app
    .get(Database)
    .transaction((manager) =>
      app
        .get(ConsentsRepository, { strict: false })
        .add(userId, client.id, ['profile:read'], ['API'], manager),
    );
  const grantId = (await consents.authorize(userId, client.id, ['profile:read'], ['API']))!.id;
  const { provider } = app.get(ProviderHost, { strict: false });
  const accessToken = new provider.AccessToken({
    client: (await provider.Client.find(client.id))!,
    accountId: userId,
    grantId,
    gty: 'authorization_code',
    scope: 'profile:read',
  });
  const { ES256: kid } = app.get(SigningKeysService, { strict: false }).current().signing;
  accessToken.resourceServer = new provider.ResourceServer(publicUrl, {
    scope: 'profile:read',
    audience: publicUrl,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'ES256', kid } },
  });
  return accessToken.save();
}
