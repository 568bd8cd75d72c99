// npm run schema:print generates this file from src/events/event-types.ts. A test compares it.

/** Types that an endpoint can choose. */
export const eventTypes: readonly string[] = [
  'account.connected',
  'account.health_changed',
  'account.expiring',
  'account.disconnected',
  'post.scheduled',
  'post.published',
  'post.url_available',
  'post.awaiting_creator',
  'post.failed',
  'post.unconfirmed',
  'post.canceled',
  'media.created',
  'media.deleted',
  'comment.created',
  'comment.deleted',
  'order.created',
  'order.changed',
  'return.opened',
  'return.due_soon',
  'usage.limit_reached',
  'tier.changed',
  'user.deleted',
  'endpoint.disabled',
];

/** Is sent to one endpoint by a button, so that no endpoint chooses it. */
export const testEventType = 'endpoint.test';
