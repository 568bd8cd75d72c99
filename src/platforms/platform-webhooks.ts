import type { ReturnKind } from './platform-commerce.js';
import type { ExternalComment } from './platform-content.js';
import type { CallbackQuery } from './platform-login.js';
import type { PublishStatus } from './platform-outcomes.js';

/** Raw HTTP request of a webhook, before parsing. */
export interface RawWebhook {
  body: Buffer;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

export type WebhookVerdict =
  | {
      kind: 'verified';
      /** Time of the signature. Null if the platform does not report it. */
      signedAt: Date | null;
      /** Login type whose app signed it. Null if the platform has one app for all. */
      loginType: string | null;
      body: Buffer;
    }
  | { kind: 'rejected'; reason: 'MISSING_SIGNATURE' | 'MALFORMED_SIGNATURE' | 'WRONG_SIGNATURE' }
  /** No secret is configured: nothing can be verified. */
  | { kind: 'unconfigured' };

/** What an event means, in terms that all platforms share. */
export type WebhookEffect =
  /** The user removed the app; `at` orders it against a later reconnect. */
  | { kind: 'authorization-removed'; subject: string; reason: string; at: Date }
  | { kind: 'publish-status'; publishId: string; subject: string; status: PublishStatus; at: Date }
  /** A new comment on media of an account. `at` is null if the platform does not report it. */
  | {
      kind: 'comment';
      externalAccountId: string;
      comment: Omit<ExternalComment, 'createdAt'>;
      at: Date | null;
    }
  /** Final counters of a media item, such as an expired story. */
  | {
      kind: 'media-metrics';
      externalAccountId: string;
      platformMediaId: string;
      metrics: Readonly<Record<string, number>>;
      at: Date | null;
    }
  /**
   * Something in a shop changed; `at` is null if the platform does not report the time. `returnKind` is present if `object` is
   * `return`. An event that names no shop has the subject of its grant.
   */
  | {
      kind: 'commerce-changed';
      account: { externalAccountId: string } | { subject: string };
      object: 'order' | 'product' | 'return' | 'shop';
      returnKind?: ReturnKind;
      externalId: string;
      at: Date | null;
      /** Refunds that the platform has paid, with the ids that the return reports. */
      refunds?: readonly { externalId: string; at: Date }[];
    }
  /** The owner ended the authorization for one account. */
  | { kind: 'account-deauthorized'; externalAccountId: string; reason: string; at: Date }
  /** The authorization for an account ends soon, unless the owner consents again. Only a later report replaces it. */
  | { kind: 'authorization-ending'; externalAccountId: string; endsAt: Date; at: Date }
  /** A known event that no feature uses. */
  | { kind: 'ignored'; why: string };

export interface WebhookEvent {
  /**
   * Identifies the event across redeliveries. `lead` is a source time (seconds) or numeric id only if it is the same in
   * every redelivery, else 0; it keeps the unique index local.
   */
  dedupe: { lead: bigint; parts: readonly string[] };
  /** The platform's name of the event, for operators. */
  type: string;
  /** Time of the event, as the platform reports it. */
  occurredAt: Date | null;
  /** Grant subject or account the event concerns. */
  subject: string | null;
  /** The event as text, as `effect` reads it later. Do not parse and reprint it if ids may exceed 2^53. */
  payload: string;
}

export interface Webhooks {
  /** English names of the types of events, if the platform's own names are numbers. Types that are missing have no name. */
  readonly typeNames?: ReadonlyMap<string, string>;
  /** Signature check on the raw bytes, in constant time, against every configured secret. */
  verify(raw: RawWebhook): WebhookVerdict;
  /** Splits a verified body into events. @throws PlatformFailure `rejected` if it cannot be read. */
  read(body: Buffer): WebhookEvent[];
  /** Meaning of a stored event. @throws PlatformFailure `rejected` if it cannot be read. */
  effect(payload: string): WebhookEffect;
  /** Response to a subscription handshake (GET). Null refuses it. Absent: the platform has no handshake. */
  challenge?(query: CallbackQuery): string | null;
}
