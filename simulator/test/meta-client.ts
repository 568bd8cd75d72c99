import { readFileSync } from 'node:fs';
import type { SimulatorSettings } from '../settings.js';
import { createAppSecretProof } from '../meta/graph/proof.js';
import { Receiver, send, SimulatorClient, type ApiResponse, type Json } from './client.js';

export const META_APP = { id: '442200000000001', secret: 'sim_meta_app_secret_0123456789abcdef' };
export const INSTAGRAM_APP = { id: '884400000000001', secret: 'sim_instagram_app_secret_0123456789' };
export const META_REDIRECT_URI = 'http://127.0.0.1:3000/auth/instagram/callback';
export const INSTAGRAM_SCOPES = [
  'instagram_business_basic',
  'instagram_business_content_publish',
  'instagram_business_manage_comments',
  'instagram_business_manage_insights',
];
export const FACEBOOK_SCOPES = [
  'instagram_basic',
  'instagram_content_publish',
  'instagram_manage_comments',
  'instagram_manage_insights',
  'pages_show_list',
  'pages_read_engagement',
  'pages_manage_metadata',
];
export const VERSION = 'v26.0';

type Fields = Record<string, string | number | boolean | undefined>;

export interface Credentials {
  login: 'instagram' | 'facebook';
  token: string;
  /** Id of the account in paths. */
  igId: string;
}

export interface FacebookGrant {
  userId: string;
  accessToken: string;
  pages: { id: string; accessToken: string; igId: string | null }[];
}

/** A client of Meta's APIs. */
export class MetaClient {
  private constructor(
    readonly simulator: SimulatorClient,
    private readonly files: Receiver,
  ) {}

  static async start(settings: SimulatorSettings = {}): Promise<MetaClient> {
    return new MetaClient(await SimulatorClient.start(settings), await Receiver.start());
  }

  async close(): Promise<void> {
    await this.simulator.close();
    await this.files.close();
  }

  /** Resets the simulator. */
  async reset(): Promise<void> {
    await this.simulator.control('POST', '/reset');
    this.files.received.length = 0;
    this.files.respond = () => ({ status: 404 });
  }

  control(method: string, path: string, body?: unknown): Promise<Json> {
    return this.simulator.control(method, path, body);
  }

  advance(ms: number): Promise<void> {
    return this.simulator.advance(ms);
  }

  settle(): Promise<Json> {
    return this.control('POST', '/settle');
  }

  get urls(): SimulatorClient['urls'] {
    return this.simulator.urls;
  }

  /** Serves a file and returns its URL. */
  serve(body: Buffer, contentType: string, path = '/file'): string {
    const before = this.files.respond;
    this.files.respond = (request) =>
      request.url === path
        ? { status: 200, body, headers: { 'content-type': contentType } }
        : before(request);
    return this.files.url + path;
  }

  /** The server behind the URLs of `serve`. */
  get fileServer(): Receiver {
    return this.files;
  }

  /** A call on the graph host of the login, with a proof if it is required. */
  call(
    { login, token }: Pick<Credentials, 'login' | 'token'>,
    method: string,
    path: string,
    fields: Fields = {},
  ): Promise<ApiResponse> {
    const base = login === 'instagram' ? this.urls.instagram.graph : this.urls.meta.graph;
    const url = new URL(`${base}/${VERSION}/${path}`);
    url.searchParams.set('access_token', token);
    if (login === 'facebook' && !token.includes('|')) {
      url.searchParams.set('appsecret_proof', createAppSecretProof(META_APP.secret, token));
    }
    const given = Object.entries(fields).filter(([, value]) => value !== undefined);
    const form = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]));
    if (method === 'POST') return send(url.href, { method, body: form });
    for (const [name, value] of form) url.searchParams.append(name, value);
    return send(url.href, { method });
  }

  async instagram(account = 'sim-bakery', more: object = {}): Promise<Credentials> {
    const { grants } = await this.control('POST', '/instagram/grants', { account, ...more });
    return { login: 'instagram', token: grants[0].accessToken, igId: grants[0].igId };
  }

  async facebook(person = 'sim-anna', more: object = {}): Promise<FacebookGrant> {
    const { grants } = await this.control('POST', '/meta/grants', { person, ...more });
    return grants[0];
  }

  /** Facebook Login with the token of the Page of an account. */
  async page(person = 'sim-anna', more: object = {}): Promise<Credentials> {
    const { pages } = await this.facebook(person, more);
    const page = pages.find(({ igId }) => igId !== null);
    if (!page?.igId) throw new Error(`${person} has no Page with an account`);
    return { login: 'facebook', token: page.accessToken, igId: page.igId };
  }

  authorizeUrl(changes: Record<string, string | undefined> = {}): string {
    return buildUrl(`${this.urls.instagram.authorize}/oauth/authorize`, {
      client_id: INSTAGRAM_APP.id,
      redirect_uri: META_REDIRECT_URI,
      response_type: 'code',
      scope: INSTAGRAM_SCOPES.join(','),
      state: 'state-1',
      ...changes,
    });
  }

  dialogUrl(changes: Record<string, string | undefined> = {}): string {
    return buildUrl(`${this.urls.meta.dialog}/${VERSION}/dialog/oauth`, {
      client_id: META_APP.id,
      redirect_uri: META_REDIRECT_URI,
      scope: FACEBOOK_SCOPES.join(','),
      state: 'state-1',
      ...changes,
    });
  }

  /** Sends a consent form and returns where it redirects to. */
  async consent(url: string, form: [string, string][]): Promise<string> {
    const response = await send(url, { method: 'POST', body: new URLSearchParams(form) });
    return response.headers.get('location') ?? '';
  }

  async createInstagramCode(person = 'sim-bakery', scopes = INSTAGRAM_SCOPES): Promise<string> {
    const callback = await this.consent(this.authorizeUrl(), buildConsentForm(person, scopes));
    return new URL(callback).searchParams.get('code') as string;
  }

  async createFacebookCode(person = 'sim-anna', scopes = FACEBOOK_SCOPES): Promise<string> {
    const callback = await this.consent(this.dialogUrl(), [
      ...buildConsentForm(person, scopes),
      ['all', 'on'],
    ]);
    return new URL(callback).searchParams.get('code') as string;
  }

  exchangeInstagram(code: string, changes: Record<string, string> = {}): Promise<ApiResponse> {
    return send(`${this.urls.instagram.api}/oauth/access_token`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: INSTAGRAM_APP.id,
        client_secret: INSTAGRAM_APP.secret,
        grant_type: 'authorization_code',
        redirect_uri: META_REDIRECT_URI,
        code,
        ...changes,
      }),
    });
  }

  exchangeFacebook(fields: Record<string, string>): Promise<ApiResponse> {
    return send(
      buildUrl(`${this.urls.meta.graph}/${VERSION}/oauth/access_token`, {
        client_id: META_APP.id,
        client_secret: META_APP.secret,
        redirect_uri: META_REDIRECT_URI,
        ...fields,
      }),
    );
  }

  /** Creates a container and waits until it can be published. */
  async container(who: Credentials, fields: Fields): Promise<string> {
    const { json, text } = await this.call(who, 'POST', `${who.igId}/media`, fields);
    if (!json?.id) throw new Error(text);
    await this.advance(10_000);
    return json.id;
  }

  publish(who: Credentials, creationId: string): Promise<ApiResponse> {
    return this.call(who, 'POST', `${who.igId}/media_publish`, { creation_id: creationId });
  }

  /** Publishes a photo and returns its id. */
  async post(who: Credentials, fields: Fields = {}): Promise<string> {
    const imageUrl = this.serve(JPEG, 'image/jpeg', '/photo.jpg');
    const { json, text } = await this.publish(
      who,
      await this.container(who, { image_url: imageUrl, ...fields }),
    );
    if (!json?.id) throw new Error(text);
    return json.id;
  }

  async status(who: Credentials, container: string): Promise<Json> {
    const response = await this.call(who, 'GET', container, { fields: 'status_code,status' });
    return response.json;
  }
}

export function buildConsentForm(person: string, scopes: string[], decision = 'allow'): [string, string][] {
  return [
    ['person', person],
    ['decision', decision],
    ...scopes.map((scope): [string, string] => ['scope', scope]),
  ];
}

/** `[status, code, subcode]` of an error. */
export function readErrorCodes({ status, json }: ApiResponse): [number, number, number | undefined] {
  return [status, json.error?.code, json.error?.error_subcode];
}

function buildUrl(base: string, query: Record<string, string | undefined>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${base}?${new URLSearchParams(given).toString()}`;
}

const samples = new URL('../../examples/media/', import.meta.url);

/** A real JPEG, 1080 × 1350. */
export const JPEG = readFileSync(new URL('sample.jpg', samples));
/** A real MP4, 720 × 1280, 5 seconds. */
export const MP4 = readFileSync(new URL('sample.mp4', samples));

/** The JPEG with other dimensions in its header. */
export function createJpeg(width: number, height: number): Buffer {
  const file = Buffer.from(JPEG);
  const frame = file.indexOf(Buffer.from([0xff, 0xc0]));
  file.writeUInt16BE(height, frame + 5);
  file.writeUInt16BE(width, frame + 7);
  return file;
}
