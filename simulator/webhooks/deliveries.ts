import { Agent, request } from 'undici';
import type { ScheduledWork, SimulatorClock } from '../clock.js';
import type { WebhookFaults } from './webhook-faults.js';

export interface WebhookTiming {
  backoffMs: number[];
  giveUpAfterMs: number;
  /** Real milliseconds. */
  timeoutMs: number;
  reuseSignatureTimestamp: boolean;
  /** Statuses, besides 200, after which the platform does not try again. */
  finalStatuses?: number[];
}

export type DeliveryState = 'pending' | 'delivered' | 'given-up' | 'dropped' | 'held';

export interface DeliveryAttempt {
  /** Simulated milliseconds. */
  at: number;
  /** The time in the signature, in seconds. */
  t: number;
  status: number | null;
  error: string | null;
}

export interface Delivery {
  id: number;
  platform: string;
  app: string;
  url: string;
  event: string;
  body: string;
  createdAt: number;
  signature: 'valid' | 'invalid' | 'none';
  signatureTimestamp: number | null;
  /** Ends retries earlier than the platform. Null: the platform's own end. */
  giveUpAfterMs: number | null;
  state: DeliveryState;
  attempts: DeliveryAttempt[];
  nextAttemptAt: number | null;
}

export interface WebhookToSend {
  platform: string;
  app: string;
  url: string;
  event: string;
  body: string;
  signature?: Delivery['signature'];
  /** Seconds. Absent: each attempt is signed with its own time. */
  signatureTimestamp?: number;
  giveUpAfterMs?: number;
}

/** Headers with a platform's signature over `body` at `t` seconds. */
export type WebhookSigner = (app: string, body: string, t: number) => Record<string, string>;

const KEPT_SETTLED = 2_000;

/** Delivers webhooks at least once, as platforms do. Any response but 200 is retried with back-off until the delivery expires. */
export class WebhookDeliveries {
  private readonly signers = new Map<string, WebhookSigner>();
  private readonly givenUpListeners = new Map<string, (delivery: Delivery) => void>();
  private readonly agent = new Agent({ connections: 16 });
  private readonly scheduled = new Map<number, ScheduledWork>();
  private readonly held = new Map<number, Delivery[]>();
  private deliveries: Delivery[] = [];
  private lastId = 0;

  constructor(
    private readonly clock: SimulatorClock,
    private readonly faults: WebhookFaults,
    private readonly timing: (platform: string) => WebhookTiming,
  ) {}

  setSigner(platform: string, signer: WebhookSigner): void {
    this.signers.set(platform, signer);
  }

  /** Calls `listener` for every expired delivery of the platform. */
  onGivenUp(platform: string, listener: (delivery: Delivery) => void): void {
    this.givenUpListeners.set(platform, listener);
  }

  send(webhook: WebhookToSend): Delivery {
    const fault = this.faults.take(webhook.event);
    const first = this.create(webhook);
    switch (fault?.action.type) {
      case undefined:
        this.scheduleAttempt(first, this.clock.now());
        break;
      case 'duplicate':
        this.scheduleAttempt(first, this.clock.now());
        for (let copy = 0; copy < fault.action.copies; copy++)
          this.scheduleAttempt(this.create(webhook), this.clock.now());
        break;
      case 'delay':
        this.scheduleAttempt(first, this.clock.now() + fault.action.ms);
        break;
      case 'drop':
        first.state = 'dropped';
        break;
      case 'reorder': {
        first.state = 'held';
        const batch = [...(this.held.get(fault.id) ?? []), first];
        this.held.set(fault.id, batch);
        if (batch.length >= fault.action.size) this.release(fault.id);
        break;
      }
    }
    return first;
  }

  /** Sends the deliveries that a reorder fault holds, newest first, one after the other. */
  release(faultId: number): void {
    const batch = this.held.get(faultId) ?? [];
    this.held.delete(faultId);
    if (batch.length === 0) return;
    for (const delivery of batch) delivery.state = 'pending';
    this.clock.schedule(this.clock.now(), async () => {
      for (const delivery of batch.reverse()) await this.attempt(delivery);
    });
  }

  list(filter: { event?: string; state?: string }): Delivery[] {
    return this.deliveries.filter(
      (delivery) =>
        (filter.event === undefined || delivery.event === filter.event) &&
        (filter.state === undefined || delivery.state === filter.state),
    );
  }

  countByState(): Record<DeliveryState, number> {
    const counts = { pending: 0, delivered: 0, 'given-up': 0, dropped: 0, held: 0 };
    for (const delivery of this.deliveries) counts[delivery.state] += 1;
    return counts;
  }

  clear(): void {
    for (const work of this.scheduled.values()) work.cancel();
    this.scheduled.clear();
    this.held.clear();
    this.deliveries = [];
  }

  /** Deliveries that have not arrived yet. */
  save(): Delivery[] {
    return this.deliveries.filter((delivery) => delivery.state === 'pending' || delivery.state === 'held');
  }

  load(deliveries: Delivery[]): void {
    for (const delivery of deliveries) {
      this.deliveries.push(delivery);
      this.lastId = Math.max(this.lastId, delivery.id);
      this.scheduleAttempt(delivery, delivery.nextAttemptAt ?? this.clock.now());
    }
  }

  async close(): Promise<void> {
    this.clear();
    await this.agent.destroy();
  }

  private create(webhook: WebhookToSend): Delivery {
    const delivery: Delivery = {
      id: ++this.lastId,
      platform: webhook.platform,
      app: webhook.app,
      url: webhook.url,
      event: webhook.event,
      body: webhook.body,
      createdAt: this.clock.now(),
      signature: webhook.signature ?? 'valid',
      signatureTimestamp: webhook.signatureTimestamp ?? null,
      giveUpAfterMs: webhook.giveUpAfterMs ?? null,
      state: 'pending',
      attempts: [],
      nextAttemptAt: null,
    };
    this.deliveries.push(delivery);
    if (this.deliveries.length > KEPT_SETTLED * 2) this.dropSettled();
    return delivery;
  }

  private scheduleAttempt(delivery: Delivery, at: number): void {
    delivery.state = 'pending';
    delivery.nextAttemptAt = at;
    this.scheduled.set(
      delivery.id,
      this.clock.schedule(at, () => this.attempt(delivery)),
    );
  }

  private async attempt(delivery: Delivery): Promise<void> {
    this.scheduled.delete(delivery.id);
    delivery.nextAttemptAt = null;
    const at = this.clock.now();
    const t = this.getSignatureTime(delivery, at);
    const outcome = await this.sendRequest(delivery, t);
    delivery.attempts.push({ at, t, ...outcome });
    if (outcome.status === 200) {
      delivery.state = 'delivered';
      return;
    }
    const { backoffMs, finalStatuses, ...timing } = this.timing(delivery.platform);
    const giveUpAfterMs = delivery.giveUpAfterMs ?? timing.giveUpAfterMs;
    const wait = backoffMs[Math.min(delivery.attempts.length, backoffMs.length) - 1] as number;
    // Counted from the attempt and not from its end: a slow receiver must not shift simulated time.
    const next = at + wait;
    const isFinal = outcome.status !== null && finalStatuses?.includes(outcome.status);
    if (isFinal || next > delivery.createdAt + giveUpAfterMs) {
      delivery.state = 'given-up';
      this.givenUpListeners.get(delivery.platform)?.(delivery);
    } else if (this.deliveries.includes(delivery)) this.scheduleAttempt(delivery, next);
  }

  private async sendRequest(
    delivery: Delivery,
    t: number,
  ): Promise<{ status: number | null; error: string | null }> {
    try {
      const response = await request(delivery.url, {
        method: 'POST',
        dispatcher: this.agent,
        signal: AbortSignal.timeout(this.timing(delivery.platform).timeoutMs),
        headers: { 'content-type': 'application/json', ...this.buildSignatureHeaders(delivery, t) },
        body: delivery.body,
      });
      await response.body.dump();
      return { status: response.statusCode, error: null };
    } catch (error) {
      return { status: null, error: error instanceof Error ? error.message : String(error) };
    }
  }

  private getSignatureTime(delivery: Delivery, at: number): number {
    if (delivery.signatureTimestamp !== null) return delivery.signatureTimestamp;
    const first = delivery.attempts[0];
    return first && this.timing(delivery.platform).reuseSignatureTimestamp ? first.t : Math.floor(at / 1000);
  }

  private buildSignatureHeaders(delivery: Delivery, t: number): Record<string, string> {
    if (delivery.signature === 'none') return {};
    const signer = this.signers.get(delivery.platform);
    if (!signer) throw new Error(`no signer for webhooks of ${delivery.platform}`);
    return signer(delivery.app, delivery.signature === 'valid' ? delivery.body : `${delivery.body} `, t);
  }

  private dropSettled(): void {
    const settled = this.deliveries.filter(({ state }) => state !== 'pending' && state !== 'held');
    const forgotten = new Set(settled.slice(0, -KEPT_SETTLED));
    this.deliveries = this.deliveries.filter((delivery) => !forgotten.has(delivery));
  }
}
