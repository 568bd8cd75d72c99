import { sessionCookie } from './session-cookie.js';

describe('The session cookie', () => {
  it('is bound to the host over https', () => {
    const { name, attributes } = sessionCookie('https://api.example.com');
    expect(name).toBe('__Host-patchbay_session');
    expect(attributes).toEqual({
      httpOnly: true,
      sameSite: 'lax',
      secure: true,
      path: '/',
      maxAge: 365 * 24 * 3600,
    });
  });

  it('can be kept by a browser over http', () => {
    expect(sessionCookie('http://127.0.0.1:3000')).toMatchObject({
      name: 'patchbay_session',
      attributes: { secure: false, httpOnly: true },
    });
  });
});
