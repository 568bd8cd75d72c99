import { HmacSha256 } from '../../../crypto/hmac-sha256.js';
import { parseLossless } from '../../http/lossless-json.js';
import { PlatformFailure } from '../../platform-failure.js';
import { Platform } from '../../platform.js';
import type { PublishStatus } from '../../platform-outcomes.js';
import type {
  RawWebhook,
  WebhookEffect,
  WebhookEvent,
  Webhooks,
  WebhookVerdict,
} from '../../platform-webhooks.js';
import { failedStatus } from '../publishing/status.js';
import type { TikTokConfig } from '../tiktok.env.js';
import { webhookBody, webhookContent } from '../client/schemas.js';
import { verifySignature } from './signature.js';

/** Reasons for which TikTok removes access, by number. */
const removalReasons: Readonly<Record<string, string>> = {
  '1': 'USER_DISCONNECTED',
  '2': 'ACCOUNT_DELETED',
  '3': 'AGE_CHANGED',
  '4': 'ACCOUNT_BANNED',
  '5': 'DEVELOPER_REVOKED',
};

interface Content {
  reason: string | null;
  /** The subject of the event: a publish, a share or an export. */
  objectId: string | null;
  publishId: string | null;
  postId: string | null;
}

/** TikTok sends one event per request and subscribes an app to all of them. */
export class TikTokWebhooks implements Webhooks {
  private hmacs: readonly HmacSha256[] = [];

  constructor(private readonly config: TikTokConfig) {}

  verify(raw: RawWebhook): WebhookVerdict {
    return verifySignature(raw, this.currentHmacs());
  }

  /** A reload replaces the secrets of the configuration while the process runs. */
  private currentHmacs(): readonly HmacSha256[] {
    const { clientSecrets } = this.config;
    const isCurrent =
      clientSecrets.length === this.hmacs.length &&
      clientSecrets.every((configured, index) => configured === this.hmacs[index]!.key);
    if (!isCurrent) this.hmacs = clientSecrets.map((secret) => new HmacSha256(secret));
    return this.hmacs;
  }

  read(body: Buffer): WebhookEvent[] {
    const payload = body.toString('utf8');
    const { event, create_time, user_openid, content } = parseEvent(payload);
    const { objectId, postId, reason } = readContent(content) ?? {
      objectId: content,
      postId: null,
      reason: null,
    };
    return [
      {
        // create_time is the time of the event. It is part of the body, so it is the same in every redelivery.
        dedupe: {
          lead: BigInt(create_time),
          parts: [event, user_openid ?? '', objectId ?? '', postId ?? '', reason ?? ''],
        },
        type: event,
        occurredAt: new Date(create_time * 1000),
        subject: user_openid,
        payload,
      },
    ];
  }

  effect(payload: string): WebhookEffect {
    const { event, create_time, user_openid, content } = parseEvent(payload);
    const at = new Date(create_time * 1000);
    if (event === 'authorization.removed') {
      const reason = readContent(content)?.reason ?? '0';
      return {
        kind: 'authorization-removed',
        subject: user_openid ?? unreadable('user_openid'),
        reason: removalReasons[reason] ?? 'UNKNOWN',
        at,
      };
    }
    if (!event.startsWith('post.publish.')) return { kind: 'ignored', why: `No feature uses ${event}.` };

    const facts = readContent(content) ?? unreadable('content');
    const status = publishStatus(event, facts);
    if (!status) return { kind: 'ignored', why: `${event} is not known.` };
    return {
      kind: 'publish-status',
      publishId: facts.publishId ?? unreadable('content.publish_id'),
      subject: user_openid ?? unreadable('user_openid'),
      status,
      at,
    };
  }
}

function publishStatus(event: string, { postId, reason }: Content): PublishStatus | null {
  const platformStatus = event;
  switch (event) {
    case 'post.publish.inbox_delivered':
      return { state: 'AWAITING_CREATOR', platformStatus };
    case 'post.publish.complete':
      return { state: 'PUBLISHED', platformStatus, platformPostId: null, isPublic: null };
    case 'post.publish.publicly_available':
      return { state: 'PUBLISHED', platformStatus, platformPostId: postId, isPublic: true };
    // TikTok's spelling, and its likely correction.
    case 'post.publish.no_longer_publicaly_available':
    case 'post.publish.no_longer_publicly_available':
      return { state: 'NO_LONGER_PUBLIC', platformStatus, platformPostId: postId };
    case 'post.publish.failed':
      return failedStatus(platformStatus, reason);
    default:
      return null;
  }
}

function parseEvent(payload: string) {
  try {
    return webhookBody.parse(parseLossless(payload));
  } catch (cause) {
    return unreadable('body', cause);
  }
}

function readContent(content: string): Content | null {
  try {
    const { reason, publish_id, share_id, request_id, post_id } = webhookContent.parse(
      parseLossless(content),
    );
    return {
      reason: reason === null || reason === undefined ? null : String(reason),
      objectId: publish_id ?? share_id ?? request_id ?? null,
      publishId: publish_id ?? null,
      postId: post_id ?? null,
    };
  } catch {
    return null;
  }
}

function unreadable(part: string, cause?: unknown): never {
  throw PlatformFailure.rejected(Platform.TIKTOK, {
    platformCode: 'UNREADABLE_WEBHOOK',
    message: `The webhook's ${part} is missing or not as documented.`,
    cause,
  });
}
