import { startTestApp, type TestApp } from '../../support/app.js';
import { signedUpUser } from '../../support/clients/users.js';

const id = '01890a5d-ac00-7000-8000-00000000abcd';
const version = { 'tus-resumable': '1.0.0' };

describe('A caller without upload rights', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  it.each<[string, string, string, Record<string, string>, string | undefined]>([
    ['nothing of tus', 'POST', '/uploads', {}, undefined],
    ['JSON', 'POST', '/uploads', { 'content-type': 'application/json' }, '{}'],
    ['broken JSON', 'POST', '/uploads/', { ...version, 'content-type': 'application/json' }, '{'],
    ['a text', 'POST', '/uploads', { ...version, 'content-type': 'text/plain' }, 'x'],
    ['a deferred length', 'POST', '/uploads', { ...version, 'upload-defer-length': '1' }, undefined],
    ['another version', 'PATCH', `/uploads/${id}`, { 'tus-resumable': '0.2.2' }, undefined],
    ['a video', 'PATCH', `/uploads/${id}`, { ...version, 'content-type': 'video/mp4' }, 'x'],
    ['no version', 'DELETE', `/uploads/${id}`, {}, undefined],
    ['no version', 'HEAD', `/uploads/${id}`, {}, undefined],
    ['an odd override', 'POST', `/uploads/${id}`, { 'x-http-method-override': 'PUT' }, undefined],
  ])('gets that error before any other: %s by %s %s', async (_name, method, path, headers, body) => {
    const send = (authorization?: string) =>
      fetch(test.url + path, {
        method,
        headers: { ...headers, ...(authorization && { authorization }) },
        ...(body && { body }),
      });
    const anonymous = await send();
    expect(anonymous.status).toBe(401);
    expect(anonymous.headers.get('tus-resumable')).toBe('1.0.0');
    expect(anonymous.headers.get('www-authenticate')).toBe('Bearer realm="patchbay"');
    if (method !== 'HEAD')
      expect(await anonymous.json()).toMatchObject({ error: { code: 'UNAUTHENTICATED' } });
    const unknown = await send('Bearer nonsense');
    expect(unknown.status).toBe(401);
    expect(unknown.headers.get('www-authenticate')).toContain('error="invalid_token"');
    // Only callers with upload rights get other errors.
    const { client } = await signedUpUser(test);
    const known = await client.fetch(path, { method, headers, ...(body && { body }) });
    expect([400, 412, 415]).toContain(known.status);
  });
});
