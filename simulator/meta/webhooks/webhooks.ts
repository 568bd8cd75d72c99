import type { SimulatorClock } from '../../clock.js';
import type { Account } from '../instagram/accounts.js';
import type { InstagramBehaviour } from '../instagram/settings.js';
import type { Delivery, WebhookDeliveries } from '../../webhooks/deliveries.js';
import type { App, Apps, Login } from '../login/apps.js';
import { igIdOf } from '../ids.js';
import type { MetaBehaviour } from '../settings.js';
import { escapedJson, hubSignature } from './body.js';
import type { WebhookAudience } from './audience.js';

const PLATFORM = 'meta';
/** Updates in one request. */
const MAX_BATCH = 1_000;
/** Messaging webhooks are switched off after an hour of failure, instead of being tried for 36. */
const MESSAGING_GIVES_UP_AFTER_MS = 3_600_000;

export interface WebhookEvent {
  /** The subscribed field, such as `comments`. */
  field: string;
  /** Under `changes`; of messaging fields: an entry of `messaging`. */
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

/** Meta's webhooks: gathered into batches, signed over their escaped bytes, the shared delivery. */
export class MetaWebhooks {
  private pending = new Map<string, { app: App; login: Login; updates: Update[] }>();

  constructor(private readonly parts: WebhookParts) {
    parts.deliveries.signWith(PLATFORM, (signer, body) => this.headers(signer, body));
    parts.deliveries.onGivenUp(PLATFORM, (delivery) => this.switchOffMessaging(delivery));
  }

  /** Notifies every app that is subscribed, through each of its logins. `of` may differ by login; null: not through this one. */
  emit(account: Account, of: (login: Login) => WebhookEvent | null): void {
    for (const app of this.parts.apps.all()) {
      for (const login of ['instagram', 'facebook'] as const) {
        const event = of(login);
        if (event && this.parts.audience.hears(app, login, account, event.field)) {
          this.gather(app, login, { ...event, igId: igIdOf(account.id), at: this.parts.clock.now() });
        }
      }
    }
  }

  /** Sends a ready body; the app's webhook URL must be set. */
  send(app: App, login: Login, body: string, fields: string[], signing: Signing = {}): Delivery | undefined {
    if (!app.webhook) return undefined;
    const { signature = 'valid', secret = secretOf(app, login) } = signing;
    return this.parts.deliveries.send({
      platform: PLATFORM,
      app: `${app.appId} ${secret} ${signature === 'sha1-only' ? 'sha1' : 'both'}`,
      url: app.webhook.url,
      event: fields.join(','),
      body,
      signature: signature === 'sha1-only' ? 'valid' : signature,
      ...(fields.some(isMessaging) && { giveUpAfterMs: MESSAGING_GIVES_UP_AFTER_MS }),
    });
  }

  /** Forgets what has not been sent yet. */
  clear(): void {
    this.pending.clear();
  }

  private gather(app: App, login: Login, update: Update): void {
    const key = `${app.appId} ${login} ${update.messaging === true}`;
    const batch = this.pending.get(key);
    if (batch) {
      batch.updates.push(update);
      return;
    }
    this.pending.set(key, { app, login, updates: [update] });
    const { clock, behaviour } = this.parts;
    clock.schedule(clock.now() + behaviour().webhookBatchMs, () => this.flush(key));
  }

  private flush(key: string): void {
    const batch = this.pending.get(key);
    if (!batch) return;
    this.pending.delete(key);
    for (let first = 0; first < batch.updates.length; first += MAX_BATCH) {
      const updates = batch.updates.slice(first, first + MAX_BATCH);
      const fields = [...new Set(updates.map(({ field }) => field))];
      this.send(batch.app, batch.login, escapedJson(this.envelope(batch.app, updates)), fields);
    }
  }

  private envelope(app: App, updates: Update[]): object {
    const documented = this.parts.instagram().webhookShape === 'documented';
    const entries = documented
      ? updates.map(loneEntry)
      : entriesOf(updates, app.webhook?.includeValues !== false);
    const envelope = { object: 'instagram', entry: entries };
    return documented ? [envelope] : envelope;
  }

  private headers(signer: string, body: string): Record<string, string> {
    const [appId = '', secret, kind] = signer.split(' ');
    const app = this.parts.apps.find(appId);
    const key = (secret === 'meta' ? app?.appSecret : app?.instagramAppSecret) ?? '';
    return {
      'user-agent': 'Webhooks/1.0 (https://fb.me/webhooks)',
      'X-Hub-Signature': hubSignature('sha1', key, body),
      ...(kind === 'both' && { 'X-Hub-Signature-256': hubSignature('sha256', key, body) }),
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

function secretOf(app: App, login: Login): 'instagram' | 'meta' {
  return login === 'instagram' ? app.instagramLoginSecret : 'meta';
}

/** Updates of one account that follow each other share an entry. */
function entriesOf(updates: Update[], withValues: boolean): object[] {
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
    const time = seconds(all[0] as Update);
    if (!withValues) return { id: igId, time, changed_fields: [...new Set(all.map(({ field }) => field))] };
    return { id: igId, time, changes: all.map(({ field, value }) => ({ field, value })) };
  });
}

/** As the documentation prints it: field and value on the entry itself. */
function loneEntry(update: Update): object {
  const { igId, field, value, messaging } = update;
  return messaging === true
    ? { id: igId, time: update.at, messaging: [value] }
    : { id: igId, time: seconds(update), field, value };
}

function seconds({ at }: Update): number {
  return Math.floor(at / 1_000);
}
