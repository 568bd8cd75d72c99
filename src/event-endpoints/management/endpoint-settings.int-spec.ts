import { DeliveriesApp } from '../../../test/support/deliveries-app.js';
import { newId } from '../../crypto/new-id.js';
import { EndpointSecretsService } from './endpoint-secrets.service.js';
import { EndpointsService } from './endpoints.service.js';

describe('The filters of an endpoint', () => {
  let app: DeliveriesApp;
  let id: string;
  beforeEach(async () => {
    app = await DeliveriesApp.start();
    ({ id } = await app.createEndpoint('https://receiver.example/', { eventTypes: ['post.failed'] }));
  });
  afterEach(() => app.close());

  const update = (eventTypes: string[]) => app.get(EndpointsService).update(app.admin, id, { eventTypes });

  it('have types that exist', async () => {
    for (const type of ['future.happened', 'endpoint.test'])
      await expect(update(['post.failed', type])).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        details: { fields: [{ path: 'eventTypes.1', message: 'is not a type of event' }] },
      });
  });

  it('may keep types that a newer version added before the return to this one', async () => {
    await app.app.sql(
      `UPDATE event_endpoints SET event_types = '{post.failed,future.happened}' WHERE id = $1`,
      [id],
    );
    const { eventTypes } = await update(['future.happened', 'post.published']);
    expect(eventTypes).toEqual(['future.happened', 'post.published']);
    await expect(update(['other.happened'])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('have accounts that exist, or that the endpoint had', async () => {
    const account = await app.createAccount(await app.createUser());
    const set = (...accountIds: string[]) => app.get(EndpointsService).update(app.admin, id, { accountIds });
    await set(account);
    await app.app.sql('DELETE FROM accounts');
    expect(await set(account)).toMatchObject({ accountIds: [account] });
    await expect(set(newId(), account)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: {
        fields: [{ path: 'accountIds.0', message: 'is not an account whose events the endpoint can get' }],
      },
    });
  });
});

describe('The settings of an endpoint', () => {
  let app: DeliveriesApp;
  beforeAll(async () => {
    app = await DeliveriesApp.start();
  });
  afterAll(() => app.close());

  const settings = {
    ...{ url: 'https://receiver.example/', description: '', eventTypes: null, accountIds: null },
    ...{ isOrdered: true, clientId: null, secret: null },
  };
  const create = (given: { url?: string; secret?: string }) =>
    app.get(EndpointsService).create(app.admin, { ...settings, ...given }, null);
  const refusedField = (path: string) => ({ code: 'INVALID_INPUT', details: { fields: [{ path }] } });

  it('have no empty secret, which would sign with a key that everyone knows', async () => {
    await expect(create({ secret: '' })).rejects.toMatchObject(refusedField('secret'));
    const { endpoint } = await create({});
    const change = { overlapSeconds: 0, secret: '' };
    await expect(
      app.get(EndpointSecretsService).rotate(app.admin, endpoint.id, change),
    ).rejects.toMatchObject(refusedField('secret'));
  });

  it.each([
    'https://receiver\t.example/',
    ' https://receiver.example/',
    'https://receiver.example\\@other.example/',
  ])('have no URL that reads other than it is used: %j', async (url) => {
    await expect(create({ url })).rejects.toMatchObject(refusedField('url'));
  });
});
