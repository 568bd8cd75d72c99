import type {
  AuditActorKind,
  AuditOutcome,
  EventDeliveryState,
  Platform,
  WebhookEventState,
} from '@patchbay/client/operations';

export const platforms: readonly Platform[] = ['TIKTOK', 'TIKTOK_SHOP', 'INSTAGRAM'];

export const platformNames: Record<string, string> = {
  TIKTOK: 'TikTok',
  TIKTOK_SHOP: 'TikTok Shop',
  INSTAGRAM: 'Instagram',
};

export const webhookStates: readonly WebhookEventState[] = [
  'DEAD',
  'UNPARSED',
  'UNMATCHED',
  'PENDING',
  'PROCESSED',
  'IGNORED',
];

export const auditActors: readonly AuditActorKind[] = ['USER', 'CLIENT', 'SYSTEM', 'ANONYMOUS'];

export const deliveryStates: readonly EventDeliveryState[] = [
  'PENDING',
  'RETRYING',
  'DELIVERED',
  'DEAD',
  'SKIPPED',
  'CANCELED',
];

export const auditOutcomes: readonly AuditOutcome[] = ['SUCCESS', 'FAILURE'];

/** Days that the usage of a client can show. */
export const usageDays = [30, 7, 90, 365] as const;

/** Seconds for which a previous secret stays valid after a new one was issued. */
export const secretOverlaps = [86_400, 3600, 604_800, 0] as const;

/** Whether an administrator vouches for the name of a client. */
export const clientVerifications = ['verified', 'unverified'] as const;
