import { z } from 'zod';

export const webhookFaultSchema = z.strictObject({
  webhook: z.strictObject({ event: z.string().optional() }),
  times: z.int().min(1).optional(),
  action: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('duplicate'), copies: z.int().min(1).max(1_000) }),
    z.strictObject({ type: z.literal('delay'), ms: z.int().min(1) }),
    z.strictObject({ type: z.literal('drop') }),
    z.strictObject({ type: z.literal('reorder'), size: z.int().min(2).max(10_000) }),
  ]),
});

export type WebhookFault = z.output<typeof webhookFaultSchema>;

interface PlannedFault {
  id: number;
  fault: WebhookFault;
  left: number;
  hits: number;
}

/** The faults that wait for webhooks about to be sent. */
export class WebhookFaults {
  private planned: PlannedFault[] = [];

  add(id: number, fault: WebhookFault): void {
    this.planned.push({ id, fault, left: fault.times ?? Infinity, hits: 0 });
  }

  list(): (WebhookFault & { id: number; hits: number })[] {
    return this.planned.map(({ id, hits, fault }) => ({ id, hits, ...fault }));
  }

  /** Removes one fault, or all. Returns the removed ids. */
  remove(id?: number): number[] {
    const gone = this.planned.filter((planned) => id === undefined || planned.id === id);
    this.planned = this.planned.filter((planned) => !gone.includes(planned));
    return gone.map((planned) => planned.id);
  }

  take(event: string): { id: number; action: WebhookFault['action'] } | undefined {
    const hit = this.planned.find(
      ({ fault, left }) => left > 0 && (fault.webhook.event === undefined || fault.webhook.event === event),
    );
    if (!hit) return undefined;
    hit.left -= 1;
    hit.hits += 1;
    // A reorder fault is kept until its batch is complete, so that deleting it can release what it holds.
    if (hit.left === 0 && hit.fault.action.type !== 'reorder') this.remove(hit.id);
    return { id: hit.id, action: hit.fault.action };
  }
}
