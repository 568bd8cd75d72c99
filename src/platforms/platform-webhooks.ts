import type { ExternalComment } from './platform-content.js';
import type { CallbackQuery } from './platform-login.js';
import type { PublishStatus } from './platform-outcomes.js';

/** Raw HTTP request of a webhook, before anything was parsed. */
export interface RawWebhook {
  body: Buffer;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

export type WebhookVerdict =
  | {
      kind: 'verified';
      /** When the platform says it signed, where it says so. */
      signedAt: Date | null;
      body: Buffer;
    }
  | { kind: 'rejected'; reason: 'MISSING_SIGNATURE' | 'MALFORMED_SIGNATURE' | 'WRONG_SIGNATURE' }
  /** No secret is configured: nothing can be verified. */
  | { kind: 'unconfigured' };

/** What an event is about, in words every platform shares; the detail stays with the adapter. */
export type WebhookEffect =
  /** The person removed the app; `at` orders it against a later reconnect. */
  | { kind: 'authorization-removed'; subject: string; reason: string; at: Date }
  | { kind: 'publish-status'; publishId: string; subject: string; status: PublishStatus; at: Date }
  /** Somebody commented on media of an account. `at`: null where the platform does not say. */
  | {
      kind: 'comment';
      externalAccountId: string;
      comment: Omit<ExternalComment, 'createdAt'>;
      at: Date | null;
    }
  /** Counters of a media item, such as of a story that is over. */
  | {
      kind: 'media-metrics';
      externalAccountId: string;
      platformMediaId: string;
      metrics: Readonly<Record<string, number>>;
      at: Date | null;
    }
  /** Known, and nothing is to be done. */
  | { kind: 'ignored'; why: string };

export interface WebhookEvent {
  /**
   * Identifies the event across redeliveries. `lead` is a source time (seconds) or numeric id only if it is the same in
   * every redelivery, else 0; it keeps the unique index local.
   */
  dedupe: { lead: bigint; parts: readonly string[] };
  /** The platform's name of the event, for operators. */
  type: string;
  /** When it happened, by the platform. */
  occurredAt: Date | null;
  /** Grant subject or account the event concerns. */
  subject: string | null;
  /** The event alone, as text: what `effect` reads later. Never parsed and printed again when ids may exceed 2^53. */
  payload: string;
}

export interface Webhooks {
  /** Signature check on the raw bytes, in constant time, against every configured secret. */
  verify(raw: RawWebhook): WebhookVerdict;
  /** Splits a verified body into events. @throws PlatformFailure `rejected` when it cannot be read. */
  read(body: Buffer): WebhookEvent[];
  /** What a stored event means. @throws PlatformFailure `rejected` when it cannot be read. */
  effect(payload: string): WebhookEffect;
  /** Answer to a subscription handshake (GET), where the platform has one. */
  challenge?(query: CallbackQuery): string | null;
}
