import type { SimulatorClock } from '../../clock.js';
import type { Account } from '../instagram/accounts.js';
import type { InstagramBehaviour } from '../instagram/settings.js';
import type { Delivery, WebhookDeliveries } from '../../webhooks/deliveries.js';
import type { App, Apps, Login } from '../login/apps.js';
import { deriveIgId } from '../ids.js';
import type { MetaBehaviour } from '../settings.js';
import { stringifyEscaped, signBody } from './body.js';
import type { WebhookAudience } from './audience.js';

const PLATFORM = 'meta';
/** Maximum number of updates in one request. */
const MAX_BATCH = 1_000;
/** Messaging webhooks are switched off after an hour of failures. Other webhooks are retried for 36 hours. */
const MESSAGING_EXPIRY_MS = 3_600_000;

export interface WebhookEvent {
  /** The subscribed field, such as `comments`. */
  field: string;
  /** An entry of `changes`, or of `messaging` for messaging fields. */
  value: object;
  messaging?: boolean;
}

interface Update extends WebhookEvent {
  igId: string;
  /** Simulated milliseconds. */
  at: number;
}

export interface Signing {
  signature?: Delivery['signature'] | 'sha1-only';
  secret?: 'instagram' | 'meta';
}

interface WebhookParts {
  clock: SimulatorClock;
  deliveries: WebhookDeliveries;
  apps: Apps;
  audience: WebhookAudience;
  behaviour: () => MetaBehaviour;
  instagram: () => InstagramBehaviour;
}

/** Sends Meta's webhooks in batches, signed over their escaped bytes. */
export class MetaWebhooks {
  private pending = new Map<string, { app: App; login: Login; updates: Update[] }>();

  constructor(private readonly parts: WebhookParts) {
    parts.deliveries.setSigner(PLATFORM, (signer, body) => this.buildHeaders(signer, body));
    parts.deliveries.onGivenUp(PLATFORM, (delivery) => this.switchOffMessaging(delivery));
  }

  /** Notifies every subscribed app, through each of its logins. `of` returns the event of a login, or null for none. */
  emit(account: Account, of: (login: Login) => WebhookEvent | null): void {
    for (const app of this.parts.apps.all()) {
      for (const login of ['instagram', 'facebook'] as const) {
        const event = of(login);
        if (event && this.parts.audience.receives(app, login, account, event.field)) {
          this.addToBatch(app, login, { ...event, igId: deriveIgId(account.id), at: this.parts.clock.now() });
        }
      }
    }
  }

  /** Sends a serialized body. Returns undefined if the app has no webhook URL. */
  send(app: App, login: Login, body: string, fields: string[], signing: Signing = {}): Delivery | undefined {
    if (!app.webhook) return undefined;
    const { signature = 'valid', secret = getSecretName(app, login) } = signing;
    return this.parts.deliveries.send({
      platform: PLATFORM,
      app: `${app.appId} ${secret} ${signature === 'sha1-only' ? 'sha1' : 'both'}`,
      url: app.webhook.url,
      event: fields.join(','),
      body,
      signature: signature === 'sha1-only' ? 'valid' : signature,
      ...(fields.some(isMessaging) && { giveUpAfterMs: MESSAGING_EXPIRY_MS }),
    });
  }

  /** Drops pending updates. */
  clear(): void {
    this.pending.clear();
  }

  private addToBatch(app: App, login: Login, update: Update): void {
    const key = `${app.appId} ${login} ${update.messaging === true}`;
    const batch = this.pending.get(key);
    if (batch) {
      batch.updates.push(update);
      return;
    }
    this.pending.set(key, { app, login, updates: [update] });
    const { clock, behaviour } = this.parts;
    clock.schedule(clock.now() + behaviour().webhookBatchMs, () => this.sendBatch(key));
  }

  private sendBatch(key: string): void {
    const batch = this.pending.get(key);
    if (!batch) return;
    this.pending.delete(key);
    for (let first = 0; first < batch.updates.length; first += MAX_BATCH) {
      const updates = batch.updates.slice(first, first + MAX_BATCH);
      const fields = [...new Set(updates.map(({ field }) => field))];
      this.send(batch.app, batch.login, stringifyEscaped(this.buildEnvelope(batch.app, updates)), fields);
    }
  }

  private buildEnvelope(app: App, updates: Update[]): object {
    const documented = this.parts.instagram().webhookShape === 'documented';
    const entries = documented
      ? updates.map(buildSingleEntry)
      : buildEntries(updates, app.webhook?.includeValues !== false);
    const envelope = { object: 'instagram', entry: entries };
    return documented ? [envelope] : envelope;
  }

  private buildHeaders(signer: string, body: string): Record<string, string> {
    const [appId = '', secret, kind] = signer.split(' ');
    const app = this.parts.apps.find(appId);
    const key = (secret === 'meta' ? app?.appSecret : app?.instagramAppSecret) ?? '';
    return {
      'user-agent': 'Webhooks/1.0 (https://fb.me/webhooks)',
      'X-Hub-Signature': signBody('sha1', key, body),
      ...(kind === 'both' && { 'X-Hub-Signature-256': signBody('sha256', key, body) }),
    };
  }

  private switchOffMessaging(delivery: Delivery): void {
    const app = this.parts.apps.find(delivery.app.split(' ')[0]);
    if (!app?.webhook || !delivery.event.split(',').some(isMessaging)) return;
    app.webhook.fields = app.webhook.fields.filter((field) => !isMessaging(field));
  }
}

function isMessaging(field: string): boolean {
  return field.startsWith('messag');
}

function getSecretName(app: App, login: Login): 'instagram' | 'meta' {
  return login === 'instagram' ? app.instagramLoginSecret : 'meta';
}

/** Merges consecutive updates of an account into one entry. */
function buildEntries(updates: Update[], withValues: boolean): object[] {
  const entries: { igId: string; messaging: boolean; updates: Update[] }[] = [];
  for (const update of updates) {
    const messaging = update.messaging === true;
    const last = entries.at(-1);
    if (last && last.igId === update.igId && last.messaging === messaging) last.updates.push(update);
    else entries.push({ igId: update.igId, messaging, updates: [update] });
  }
  return entries.map(({ igId, messaging, updates: [first, ...others] }) => {
    const all = [first as Update, ...others];
    if (messaging) return { id: igId, time: all[0]?.at, messaging: all.map(({ value }) => value) };
    const time = toSeconds(all[0] as Update);
    if (!withValues) return { id: igId, time, changed_fields: [...new Set(all.map(({ field }) => field))] };
    return { id: igId, time, changes: all.map(({ field, value }) => ({ field, value })) };
  });
}

/** The documented shape: field and value are properties of the entry. */
function buildSingleEntry(update: Update): object {
  const { igId, field, value, messaging } = update;
  return messaging === true
    ? { id: igId, time: update.at, messaging: [value] }
    : { id: igId, time: toSeconds(update), field, value };
}

function toSeconds({ at }: Update): number {
  return Math.floor(at / 1_000);
}
