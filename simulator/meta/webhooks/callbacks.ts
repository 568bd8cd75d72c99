import { request } from 'undici';
import type { SimulatorClock } from '../../clock.js';
import type { App, Login } from '../login/apps.js';
import { signRequest, type SignedPayload } from '../login/signed-request.js';

export type CallbackKind = 'deauthorize' | 'data-deletion';

export interface Callback {
  kind: CallbackKind;
  url: string;
  userId: string | null;
  at: string;
  status: number | null;
  answer: string;
  /** The problem of the response. Null if there is none. */
  fault: string | null;
}

export interface CallbackOptions {
  /** Seconds. */
  issuedAt?: number;
  /** Seconds. Null omits it. */
  expires?: number | null;
  algorithm?: string;
  signature?: 'valid' | 'invalid';
}

const KEPT = 2_000;
const LIFETIME_SEC = 3_600;
/** Real milliseconds. */
const TIMEOUT_MS = 10_000;

/** Notifies an app that a user removed it or requests the deletion of their data. Sent once. */
export class Callbacks {
  private made: Callback[] = [];

  constructor(private readonly clock: SimulatorClock) {}

  /** Creates a signed request of the app. `userId` is app-scoped. */
  createSignedRequest(app: App, login: Login, userId: string, options: CallbackOptions = {}): string {
    const now = Math.floor(this.clock.now() / 1_000);
    const issuedAt = options.issuedAt ?? now;
    const expires = options.expires === undefined ? issuedAt + LIFETIME_SEC : options.expires;
    const payload: SignedPayload = {
      algorithm: options.algorithm ?? 'HMAC-SHA256',
      ...(expires !== null && { expires }),
      issued_at: issuedAt,
      user_id: userId,
    };
    const usesMetaSecret = login === 'facebook' || app.instagramLoginSecret === 'meta';
    const secret = usesMetaSecret ? app.appSecret : app.instagramAppSecret;
    return signRequest(options.signature === 'invalid' ? `${secret}?` : secret, payload);
  }

  /** Sends a callback. Returns undefined if the app has no URL for it. */
  async call(
    app: App,
    login: Login,
    kind: CallbackKind,
    signedRequest: string,
    userId: string | null,
  ): Promise<Callback | undefined> {
    const url = getCallbackUrl(app, login, kind);
    if (url === undefined) return undefined;
    const callback: Callback = {
      kind,
      url,
      userId,
      at: new Date(this.clock.now()).toISOString(),
      ...(await sendRequest(url, signedRequest)),
      fault: null,
    };
    callback.fault = findResponseFault(callback);
    this.made.push(callback);
    if (this.made.length > KEPT * 2) this.made = this.made.slice(-KEPT);
    return callback;
  }

  list(kind?: string): Callback[] {
    return this.made.filter((callback) => kind === undefined || callback.kind === kind);
  }

  clear(): void {
    this.made = [];
  }
}

export function getCallbackUrl(app: App, login: Login, kind: CallbackKind): string | undefined {
  if (kind === 'deauthorize') {
    return login === 'instagram' ? app.instagramDeauthorizeUrl : app.facebookDeauthorizeUrl;
  }
  return login === 'instagram' ? app.instagramDataDeletionUrl : app.facebookDataDeletionUrl;
}

async function sendRequest(
  url: string,
  signedRequest: string,
): Promise<{ status: number | null; answer: string }> {
  try {
    const response = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'facebookplatform/1.0' },
      body: new URLSearchParams({ signed_request: signedRequest }).toString(),
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
    return { status: response.statusCode, answer: await response.body.text() };
  } catch (error) {
    return { status: null, answer: error instanceof Error ? error.message : String(error) };
  }
}

function findResponseFault({ kind, status, answer }: Callback): string | null {
  if (status !== 200) return `the response status was ${status ?? 'none'}`;
  if (kind === 'deauthorize') return null;
  let body: Record<string, unknown>;
  try {
    body = JSON.parse(answer) as Record<string, unknown>;
  } catch {
    return 'the response is not JSON';
  }
  const names = Object.keys(body ?? {})
    .sort()
    .join();
  if (names !== 'confirmation_code,url') return 'the response is not { url, confirmation_code }';
  if (typeof body.url !== 'string' || !URL.canParse(body.url)) return 'url is not a URL';
  const code = body.confirmation_code;
  return typeof code === 'string' && /^[A-Za-z0-9]+$/.test(code)
    ? null
    : 'confirmation_code is not alphanumeric';
}
