import { startTestApp, type TestApp } from '../support/app.js';
import { signedUpUser } from '../support/users.js';

describe('Users', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  it('know who they are by their session', async () => {
    const { client, userId, email } = await signedUpUser(test);
    const { viewer } = await client.data(
      '{ viewer { id email role sessions { edges { node { id current } } } } }',
    );
    expect(viewer).toMatchObject({ id: userId, email, role: 'USER' });
    expect(viewer.sessions.edges).toHaveLength(1);
  });
});
