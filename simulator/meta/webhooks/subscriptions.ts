import { randomInt } from 'node:crypto';
import { request } from 'undici';

export interface Subscription {
  appId: string;
  /** An Instagram account, or a Page for Facebook Login. */
  kind: 'account' | 'page';
  id: string;
  fields: string[];
}

/** Which accounts and Pages have switched an app's webhooks on. */
export class Subscriptions {
  private readonly byKey = new Map<string, Subscription>();

  put(subscription: Subscription): void {
    this.byKey.set(keyOf(subscription), subscription);
  }

  find(of: Omit<Subscription, 'fields'>): Subscription | undefined {
    return this.byKey.get(keyOf(of));
  }

  remove(of: Omit<Subscription, 'fields'>): void {
    this.byKey.delete(keyOf(of));
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

/** The handshake of a webhook URL. @returns what went wrong, or null */
export async function verifyCallback(url: string, verifyToken: string): Promise<string | null> {
  const challenge = String(randomInt(1_000_000_000, 2_000_000_000));
  const address = new URL(url);
  address.searchParams.set('hub.mode', 'subscribe');
  address.searchParams.set('hub.challenge', challenge);
  address.searchParams.set('hub.verify_token', verifyToken);
  try {
    const answer = await request(address, { headersTimeout: 10_000, bodyTimeout: 10_000 });
    const body = await answer.body.text();
    if (answer.statusCode !== 200) return `HTTP Status Code = ${answer.statusCode}`;
    return body === challenge ? null : 'HTTP response does not match challenge';
  } catch (error) {
    return `The URL could not be reached: ${(error as Error).message}`;
  }
}

function keyOf({ appId, kind, id }: Omit<Subscription, 'fields'>): string {
  return `${appId} ${kind} ${id}`;
}
