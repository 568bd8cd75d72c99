import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SimulatorSettings } from '../settings.js';
import { startSimulator, type RunningSimulator } from '../simulator.js';

export const CLIENT = {
  client_key: 'simclientkey0001',
  client_secret: 'sim_client_secret_0123456789abcdef',
};
export const REDIRECT_URI = 'http://127.0.0.1:3000/auth/tiktok/callback';
export const ALL_SCOPES =
  'user.info.basic,user.info.profile,user.info.stats,video.list,video.publish,video.upload';

// Responses have loose types in tests, because the tests assert their content.
export type Json = any;

export interface ApiResponse {
  status: number;
  headers: Headers;
  text: string;
  json: Json;
}

export interface Connection {
  accessToken: string;
  refreshToken: string;
  openId: string;
}

/** A TikTok client with its own simulator on free ports and a manual clock. */
export class SimulatorClient {
  private constructor(private readonly running: RunningSimulator) {}

  static async start(settings: SimulatorSettings = {}): Promise<SimulatorClient> {
    const running = await startSimulator({
      ports: { control: 0 },
      manualClock: true,
      logLevel: 'error',
      ...settings,
    });
    return new SimulatorClient(running);
  }

  get urls(): RunningSimulator['urls'] {
    return this.running.urls;
  }

  close(): Promise<void> {
    return this.running.close();
  }

  async control(method: string, path: string, body?: unknown): Promise<Json> {
    const response = await send(this.urls.control + path, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    if (response.status >= 400) throw new Error(`${method} ${path}: ${response.text}`);
    return response.json;
  }

  async advance(ms: number): Promise<void> {
    await this.control('POST', '/clock/advance', { ms });
  }

  authorizeUrl(changes: Record<string, string | undefined> = {}): string {
    const query = {
      client_key: CLIENT.client_key,
      response_type: 'code',
      scope: ALL_SCOPES,
      redirect_uri: REDIRECT_URI,
      state: 'state-1',
      code_challenge: createChallenge(VERIFIER),
      code_challenge_method: 'S256',
      ...changes,
    };
    const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return `${this.urls.tiktok.authorize}/v2/auth/authorize/?${new URLSearchParams(given).toString()}`;
  }

  /** Sends the consent form and returns where it redirects to. */
  async consent(
    url: string,
    {
      person = 'sim-public',
      scopes = ALL_SCOPES,
      decision = 'allow',
    }: { person?: string; scopes?: string; decision?: string } = {},
  ): Promise<string> {
    const form = new URLSearchParams({ person, decision });
    for (const scope of scopes.split(',')) form.append('scope', scope);
    const response = await fetch(url, { method: 'POST', body: form, redirect: 'manual' });
    return response.headers.get('location') ?? '';
  }

  async createCode(person?: string, changes?: Record<string, string | undefined>): Promise<string> {
    const callback = await this.consent(this.authorizeUrl(changes), { person });
    const code = new URL(callback).searchParams.get('code');
    if (!code) throw new Error(`no code in ${callback}`);
    return code;
  }

  oauth(path: 'token' | 'revoke', fields: Record<string, string>): Promise<ApiResponse> {
    return send(`${this.urls.tiktok.api}/v2/oauth/${path}/`, {
      method: 'POST',
      body: new URLSearchParams({ ...CLIENT, ...fields }),
    });
  }

  exchange(code: string, changes: Record<string, string> = {}): Promise<ApiResponse> {
    return this.oauth('token', {
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT_URI,
      code_verifier: VERIFIER,
      ...changes,
    });
  }

  refresh(refreshToken: string): Promise<ApiResponse> {
    return this.oauth('token', { grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  /** Consents and exchanges the code. */
  async connect(person = 'sim-public'): Promise<Connection> {
    const { json } = await this.exchange(await this.createCode(person));
    return { accessToken: json.access_token, refreshToken: json.refresh_token, openId: json.open_id };
  }

  post(accessToken: string, path: string, body: object = {}): Promise<ApiResponse> {
    return send(this.urls.tiktok.api + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json; charset=UTF-8' },
      body: JSON.stringify(body),
    });
  }

  get(accessToken: string, path: string): Promise<ApiResponse> {
    return send(this.urls.tiktok.api + path, { headers: { authorization: `Bearer ${accessToken}` } });
  }

  /** Starts a direct post of a file of `size` bytes in one chunk. */
  initVideo(accessToken: string, size: number, post: object = {}, plan: object = {}): Promise<ApiResponse> {
    return this.post(accessToken, '/v2/post/publish/video/init/', {
      post_info: { title: 'A simulated post', privacy_level: 'PUBLIC_TO_EVERYONE', ...post },
      source_info: {
        source: 'FILE_UPLOAD',
        video_size: size,
        chunk_size: size,
        total_chunk_count: 1,
        ...plan,
      },
    });
  }

  status(accessToken: string, publishId: string): Promise<ApiResponse> {
    return this.post(accessToken, '/v2/post/publish/status/fetch/', { publish_id: publishId });
  }

  /** Uploads a file to the profile and returns the publish id. Processing has not ended yet. */
  async uploadVideo(accessToken: string, file: Buffer, post: object = {}): Promise<string> {
    const { json, text } = await this.initVideo(accessToken, file.length, post);
    if (!json.data) throw new Error(text);
    await putChunk(json.data.upload_url, file, 0, file.length);
    return json.data.publish_id;
  }

  async addFault(fault: object): Promise<number> {
    const { id } = await this.control('POST', '/faults', fault);
    return id;
  }
}

export const VERIFIER = 'simVerifier-0123456789_abcdefghijklmnopqrst.UVWXYZ~';

export function createChallenge(verifier: string): string {
  return createHash('sha256').update(verifier).digest('hex');
}

export function putChunk(
  url: string,
  bytes: Buffer,
  first: number,
  total: number,
  headers: Record<string, string> = {},
): Promise<ApiResponse> {
  return send(url, {
    method: 'PUT',
    headers: {
      'content-type': 'video/mp4',
      'content-range': `bytes ${first}-${first + bytes.length - 1}/${total}`,
      ...headers,
    },
    body: new Uint8Array(bytes),
  });
}

export async function send(url: string, init: RequestInit = {}): Promise<ApiResponse> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parseJson(text) };
}

/** Undefined for invalid JSON. */
function parseJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface ReceivedRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** The body as JSON. */
  json: Json;
  content: Json;
}

/** A server that receives webhooks, or serves files. */
export class Receiver {
  readonly received: ReceivedRequest[] = [];
  respond: (request: ReceivedRequest) => { status: number; body?: Buffer | string; headers?: object } =
    () => ({
      status: 200,
    });
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const json = parseJson(body);
      const received: ReceivedRequest = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body,
        json,
        content: typeof json?.content === 'string' ? JSON.parse(json.content) : undefined,
      };
      this.received.push(received);
      const reply = this.respond(received);
      response.writeHead(reply.status, { ...reply.headers }).end(reply.body);
    });
  });

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  events(): string[] {
    return this.received.map((request) => request.json.event);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Random bytes that are not a video. */
export function createNoise(size: number): Buffer {
  return randomBytes(size);
}
