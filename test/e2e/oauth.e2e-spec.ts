import { startTestApp, type TestApp } from '../support/app.js';

describe('The authorization server', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  it('describes itself', async () => {
    for (const path of ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']) {
      const response = await fetch(test.url + path);
      expect(response.status).toBe(200);
    }
  });
});
