import {
  isDocumentUrl,
  MetadataRefused,
  parseAnonymousMetadata,
  parseClientDocument,
} from './unverified-clients.js';

const url = 'https://assistant.example/client.json';
const metadata = { client_name: 'Assistant', redirect_uris: ['https://assistant.example/callback'] };
const parse = (more: object) => parseAnonymousMetadata({ ...metadata, ...more }, 'Unnamed');
const field = (run: () => unknown): string | null => {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof MetadataRefused) return error.field;
    throw error;
  }
};

describe('URLs of client ID metadata documents', () => {
  it.each([
    url,
    'https://assistant.example:8443/a/b?c=d',
    'https://assistant.example/%7Euser',
    'https://xn--bcher-kva.example/client',
  ])('are %s', (id) => {
    expect(isDocumentUrl(id, false)).toBe(true);
  });

  it.each([
    ['no URL', 'b5f2c0de-0000-7000-8000-000000000000'],
    ['http', 'http://assistant.example/client.json'],
    ['http on a private network', 'http://169.254.169.254/latest/'],
    ['another scheme', 'ftp://assistant.example/client.json'],
    ['no path', 'https://assistant.example/'],
    ['no slash', 'https://assistant.example'],
    ['a fragment', `${url}#a`],
    ['an empty fragment', `${url}#`],
    ['credentials', 'https://user@assistant.example/client.json'],
    ['dot segments', 'https://assistant.example/a/../client.json'],
    ['encoded dot segments', 'https://assistant.example/a/%2e%2e/client.json'],
    ['the default port', 'https://assistant.example:443/client.json'],
    ['capitals in the host', 'https://Assistant.example/client.json'],
    ['a backslash', 'https://assistant.example\\client.json'],
    ['a line break', `${url}\n`],
    ['a space', ` ${url}`],
    ['too many characters', `${url}?${'x'.repeat(2_000)}`],
    ['loopback', 'http://127.0.0.1:9/client.json'],
  ])('have not %s', (_what, id) => {
    expect(isDocumentUrl(id, false)).toBe(false);
  });

  it('may be on this machine in development, and nowhere else without https', () => {
    for (const host of ['127.0.0.1:9', 'localhost:9', '[::1]:9'])
      expect(isDocumentUrl(`http://${host}/client.json`, true)).toBe(true);
    for (const host of [
      '169.254.169.254',
      '10.0.0.1',
      '127.0.0.1.example',
      'localhost.example',
      '2130706433.example',
    ])
      expect(isDocumentUrl(`http://${host}/client.json`, true)).toBe(false);
  });
});

describe('Metadata of assistants', () => {
  it('makes a public client with the scopes of assistants, and no others', () => {
    expect(parse({})).toMatchObject({
      kind: 'PUBLIC',
      name: 'Assistant',
      mayIntrospect: false,
      extraGrants: [],
    });
    expect(parse({}).scopes).toEqual(
      expect.arrayContaining(['offline_access', 'posts:write', 'commerce:read']),
    );
    expect(parse({}).scopes).not.toEqual(expect.arrayContaining(['admin']));
    const scope = 'posts:read posts:read admin profile:write events:read unknown offline_access';
    expect(parse({ scope }).scopes).toEqual(['posts:read', 'offline_access']);
    expect(parse({ client_name: undefined }).name).toBe('Unnamed');
  });

  /** As these assistants send them. */
  it.each([
    [
      'Cursor',
      'NATIVE',
      [
        'cursor://anysphere.cursor-mcp/oauth/callback',
        'https://www.cursor.com/agents/mcp/oauth/callback',
        'http://localhost:8787/callback',
      ],
    ],
    [
      'Visual Studio Code',
      'NATIVE',
      [
        'https://insiders.vscode.dev/redirect',
        'https://vscode.dev/redirect',
        'http://127.0.0.1/',
        'http://127.0.0.1:33418/',
      ],
    ],
    ['Claude Code', 'NATIVE', ['http://localhost/callback', 'http://127.0.0.1/callback']],
    ['Claude', 'PUBLIC', ['https://claude.ai/api/mcp/auth_callback']],
  ])('keeps the redirect URIs of %s', (client_name, kind, redirect_uris) => {
    const more = {
      ...{ client_name, redirect_uris, application_type: 'native' },
      grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    };
    expect(parse(more)).toMatchObject({ kind, redirectUris: redirect_uris });
  });

  it('drops redirect URIs that cannot be used, if others remain', () => {
    const redirect_uris = [
      'javascript:alert(1)',
      'http://assistant.example/cb',
      'https://assistant.example/#a',
      ...metadata.redirect_uris,
    ];
    expect(parse({ redirect_uris })).toMatchObject({ kind: 'PUBLIC', redirectUris: metadata.redirect_uris });
  });

  it.each<[string, object, string]>([
    [
      'no usable redirect URI',
      { redirect_uris: ['javascript:alert(1)', 'http://a.example/'] },
      'redirect_uris',
    ],
    ['no redirect URI', { redirect_uris: [] }, 'redirect_uris'],
    ['too many redirect URIs', { redirect_uris: Array(21).fill('https://a.example/cb') }, 'redirect_uris'],
    ['a long name', { client_name: 'x'.repeat(81) }, 'client_name'],
    ['an empty name', { client_name: ' ' }, 'client_name'],
    ['an invisible name', { client_name: '\u200D' }, 'client_name'],
    ['a name of two lines', { client_name: 'Assistant\nby Example' }, 'client_name'],
    [
      'a name that changes the direction of the page',
      { client_name: 'Assistant \u202Egro.live' },
      'client_name',
    ],
    ['another grant', { grant_types: ['client_credentials'] }, 'grant_types'],
    ['other scopes only', { scope: 'admin offline_access' }, 'scope'],
  ])('is refused with %s', (_what, more, refused) => {
    expect(field(() => parse(more))?.split('.')[0]).toBe(refused);
  });

  it.each([null, 'text', [], 7])('is refused if it is %p', (body) => {
    expect(field(() => parseAnonymousMetadata(body, 'Unnamed'))).not.toBeNull();
  });
});

describe('Client ID metadata documents', () => {
  const read = (more: object) => parseClientDocument({ client_id: url, ...metadata, ...more }, url);

  it('describe a public client, named after their host without a name', () => {
    expect(read({ token_endpoint_auth_method: 'none' })).toEqual(parse({}));
    expect(read({ client_name: undefined }).name).toBe('assistant.example');
  });

  it.each<[string, object, string]>([
    ['another id', { client_id: `${url}?` }, 'client_id'],
    ['no id', { client_id: undefined }, 'document'],
    ['a secret', { client_secret: 'x' }, 'token_endpoint_auth_method'],
    ['an empty secret', { client_secret: null }, 'token_endpoint_auth_method'],
    [
      'another authentication',
      { token_endpoint_auth_method: 'private_key_jwt' },
      'token_endpoint_auth_method',
    ],
  ])('are refused with %s', (_what, more, refused) => {
    expect(field(() => read(more))).toBe(refused);
  });
});
