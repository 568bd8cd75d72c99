import { resultUrl } from './connection.js';
import { isReturnUrlAllowed } from './return-url.js';

describe('resultUrl', () => {
  it.each([
    [
      { kind: 'connected', accountIds: ['1'] } as const,
      'https://app.example/?tab=a&status=connected&account=1#top',
    ],
    [
      { kind: 'connected', accountIds: ['1', '2'] } as const,
      'https://app.example/?tab=a&status=connected&account=1&account=2#top',
    ],
    [
      { kind: 'choosing', connectionId: '3' } as const,
      'https://app.example/?tab=a&status=choosing&connection=3#top',
    ],
    [
      { kind: 'failed', code: 'CONSENT_DENIED' } as const,
      'https://app.example/?tab=a&status=failed&code=CONSENT_DENIED#top',
    ],
  ])('adds %j and keeps other parameters', (result, expected) => {
    expect(resultUrl('https://app.example/?tab=a&status=old&code=old#top', result)).toBe(expected);
  });
});

describe('isReturnUrlAllowed', () => {
  const allowed = ['https://app.example/back', 'http://localhost:5173', 'myapp://done'];
  it.each([
    'https://app.example/back',
    'https://app.example/back/',
    'https://app.example/back/deeper?x=1#y',
    'https://app.example:443/back',
    'http://localhost:5173/anything',
    'myapp://done',
    'myapp://done/deeper',
  ])('allows %s', (address) => expect(isReturnUrlAllowed(address, allowed)).toBe(true));

  it.each([
    'https://app.example/',
    'https://app.example/backwards',
    'https://app.example/back/../other',
    'https://app.example/back/%2e%2e/other',
    'https://app.example.evil/back',
    'https://app.example@evil.example/back',
    'https://user@app.example/back',
    'http://app.example/back',
    'https://app.example:8443/back',
    'http://localhost:5174/',
    'myapp://other',
    'javascript:alert(1)',
    '/back',
    '',
  ])('refuses %s', (address) => expect(isReturnUrlAllowed(address, allowed)).toBe(false));

  it('allows none without a list', () => expect(isReturnUrlAllowed('https://app.example/', [])).toBe(false));
});
