import { randomInt } from 'node:crypto';
import { request } from 'undici';

export interface Subscription {
  appId: string;
  /** An Instagram account, or a Page for Facebook Login. */
  kind: 'account' | 'page';
  id: string;
  fields: string[];
}

/** Stores which accounts and Pages are subscribed to webhooks of an app. */
export class Subscriptions {
  private readonly byKey = new Map<string, Subscription>();

  put(subscription: Subscription): void {
    this.byKey.set(buildKey(subscription), subscription);
  }

  find(of: Omit<Subscription, 'fields'>): Subscription | undefined {
    return this.byKey.get(buildKey(of));
  }

  remove(of: Omit<Subscription, 'fields'>): void {
    this.byKey.delete(buildKey(of));
  }

  clear(): void {
    this.byKey.clear();
  }

  save(): Subscription[] {
    return [...this.byKey.values()];
  }

  load(saved: Subscription[]): void {
    this.clear();
    for (const subscription of saved) this.put(subscription);
  }
}

/** Runs the handshake of a webhook URL. Returns the problem, or null if it succeeds. */
export async function verifyCallback(url: string, verifyToken: string): Promise<string | null> {
  const challenge = String(randomInt(1_000_000_000, 2_000_000_000));
  const address = new URL(url);
  address.searchParams.set('hub.mode', 'subscribe');
  address.searchParams.set('hub.challenge', challenge);
  address.searchParams.set('hub.verify_token', verifyToken);
  try {
    const response = await request(address, { headersTimeout: 10_000, bodyTimeout: 10_000 });
    const body = await response.body.text();
    if (response.statusCode !== 200) return `HTTP Status Code = ${response.statusCode}`;
    return body === challenge ? null : 'HTTP response does not match challenge';
  } catch (error) {
    return `The URL could not be reached: ${(error as Error).message}`;
  }
}

function buildKey({ appId, kind, id }: Omit<Subscription, 'fields'>): string {
  return `${appId} ${kind} ${id}`;
}
