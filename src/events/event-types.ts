import { z } from 'zod';
import type { Scope } from '../auth/scopes.js';

/** Kinds of objects that events are about. */
export type EntityKind = 'account' | 'post' | 'media' | 'comment' | 'order' | 'return' | 'user' | 'endpoint';

export interface EventTypeSpec<Schema extends z.ZodObject = z.ZodObject> {
  /** Kind of the object whose events are numbered. */
  entity: EntityKind;
  /** Scope that a client needs for the data, in addition to `events:read`. Null: none. */
  scope: Scope | null;
  description: string;
  /** What the event adds to the common properties. */
  schema: Schema;
}

const maxNameLength = 60;
const maxCodeLength = 200;

const id = (description: string) => z.string().meta({ format: 'uuid', description });
const time = (description: string) => z.string().max(40).meta({ format: 'date-time', description });
/** A name that Patchbay chose, such as the value of an enum. */
const name = (description: string) => z.string().max(maxNameLength).describe(description);
/** A code or an id of a platform. Becomes null if it is longer, because a part of it means nothing. */
const code = (description: string, max = maxCodeLength) => z.string().max(max).describe(description);
const count = (description: string) => z.int().nonnegative().describe(description);

const health = z.object({
  status: name('ACTIVE, EXPIRED, ERROR, PAUSED or DISCONNECTED, as `Account.status`.'),
  nextAction: name('What makes the account fully usable, as `AccountHealth.nextAction`.'),
  reason: code('Code of the reason, as `AccountHealth.reason`. Null without one.').nullable(),
});

const money = z.object({
  amount: z.string().max(100).describe('The exact amount as a decimal, such as "19.99".'),
  minorUnits: z
    .string()
    .max(20)
    .describe('The amount in the smallest unit of the currency, as an integer in text.'),
  currency: z.string().max(3).describe('Currency, ISO 4217.'),
  exponent: z.int().describe('Number of decimals of the currency.'),
});

const platform = name('Platform of the account, as the enum `Platform`.');

const post = z.object({
  postId: id('Id of the post.'),
  platform,
  kind: name('Kind of its media, as `Post.kind`.'),
  state: name('State of the post, as `Post.state`.'),
  nextAction: name('What the user can do about it, as `Post.nextAction`.'),
  publishAt: time('Scheduled time. Null: immediately.').nullable(),
  attemptNumber: count('Number of the attempt that determines the state.'),
  platformPostId: code('Id of the published post at the platform. Null if unknown.').nullable(),
  publicUrl: code(
    'Address of the public post, as the platform reported it. Null if unknown.',
    2000,
  ).nullable(),
  failReason: code('Reason of a failure. Null without one.').nullable(),
});

const media = z.object({
  mediaId: id('Id of the media.'),
  platform,
  platformMediaId: code('Id of the media at the platform.'),
});

const comment = z.object({
  commentId: id('Id of the comment.'),
  platform,
  platformCommentId: code('Id of the comment at the platform.'),
  platformMediaId: code('Id of its media at the platform.'),
  isReply: z.boolean().describe('Whether it replies to another comment.'),
  isOwn: z.boolean().describe('Whether the account wrote it.'),
});

const order = z.object({
  orderId: id('Id of the order.'),
  platform,
  platformOrderId: code('Id of the order at the platform.'),
  status: name('Status of the order, as `Order.status`.'),
  total: money.nullable().describe('What the buyer pays. Null if the platform leaves it out.'),
  createdAt: time('Time of the order.'),
});

const returnRequest = z.object({
  returnId: id('Id of the return request.'),
  platform,
  kind: name('Kind of the request, as `ReturnRequest.kind`.'),
  platformReturnId: code('Id of the request at the platform.'),
  platformOrderId: code('Id of the order at the platform. Null if unknown.').nullable(),
  status: name('Status of the request.'),
  decisionDueAt: time('When the platform decides by its own rules. Null: no decision is needed.').nullable(),
});

const endpoint = z.object({ endpointId: id('Id of the endpoint.') });

/** Every type of event. Types and properties are only added: receivers depend on them. */
export const eventTypes = {
  'account.connected': spec('account', 'accounts:read', 'An account was connected, or connected again.', {
    platform,
    isReconnect: z.boolean().describe('Whether the account was known before.'),
  }),
  'account.health_changed': spec(
    'account',
    'accounts:read',
    'The status or the next action of an account changed.',
    {
      platform,
      ...health.shape,
      previous: health
        .nullable()
        .describe('The health that was reported before. Null if the account worked and needed nothing.'),
    },
  ),
  'account.expiring': spec(
    'account',
    'accounts:read',
    'Access to an account ends soon, unless its user connects it again. Once per end.',
    { platform, endsAt: time('End of the access.') },
  ),
  'account.disconnected': spec('account', 'accounts:read', 'An account was disconnected.', {
    platform,
    reason: name(
      'USER: by the user. ERASED: erased, because the platform requested it. USER_DELETED: with its user.',
    ),
  }),
  'post.scheduled': spec(
    'post',
    'posts:read',
    'A post was accepted. It is published at `publishAt`.',
    post.shape,
  ),
  'post.published': spec(
    'post',
    'posts:read',
    'The platform confirmed that a post is published.',
    post.shape,
  ),
  'post.url_available': spec(
    'post',
    'posts:read',
    'The platform reported the id or the address of a post after its publication. `Post.publicUrl` has the address.',
    post.shape,
  ),
  'post.awaiting_creator': spec(
    'post',
    'posts:read',
    'A post is a draft in the app of the platform, where its creator has to finish it.',
    post.shape,
  ),
  'post.failed': spec('post', 'posts:read', 'A post was not published.', post.shape),
  'post.unconfirmed': spec(
    'post',
    'posts:read',
    'A response of the platform was lost, so a post may be published.',
    post.shape,
  ),
  'post.canceled': spec('post', 'posts:read', 'A post was canceled before it was published.', post.shape),
  'media.created': spec('media', 'content:read', 'An account has new media.', {
    ...media.shape,
    publishedAt: time('Time of publication.'),
  }),
  'media.deleted': spec(
    'media',
    'content:read',
    'Media of an account was deleted at its platform.',
    media.shape,
  ),
  'comment.created': spec('comment', 'content:read', 'Media of an account has a new comment.', {
    ...comment.shape,
    publishedAt: time('Time of the comment.'),
  }),
  'comment.deleted': spec('comment', 'content:read', 'A comment was deleted.', comment.shape),
  'order.created': spec('order', 'commerce:read', 'A shop has a new order.', order.shape),
  'order.changed': spec('order', 'commerce:read', 'An order changed.', order.shape),
  'return.opened': spec('return', 'commerce:read', 'A shop has a new return request.', returnRequest.shape),
  'return.due_soon': spec(
    'return',
    'commerce:read',
    'The platform decides a return request soon, unless the seller does. Once per deadline.',
    returnRequest.shape,
  ),
  'usage.limit_reached': spec(
    'user',
    'accounts:read',
    'A user has used all posts or accounts of the tier. Once per limit and month.',
    {
      resource: name('POSTS or ACCOUNTS.'),
      limit: count('The limit.'),
      platform: platform.nullable().describe('Platform of the limit. Null: of all platforms together.'),
      month: name('Month in UTC, such as 2026-11.'),
    },
  ),
  'tier.changed': spec('user', 'accounts:read', 'A user has another tier.', {
    tierId: name('Id of the tier.'),
    previousTierId: name('Id of the tier before.'),
  }),
  'user.deleted': spec(
    'user',
    null,
    'A user was deleted with all accounts and data. The last event of the user.',
    {},
  ),
  'endpoint.disabled': spec('endpoint', null, 'An endpoint gets no more events.', {
    ...endpoint.shape,
    reason: name('Code of the reason.'),
  }),
  'endpoint.test': spec('endpoint', null, 'A test, sent by a user.', endpoint.shape),
} as const satisfies Record<string, EventTypeSpec>;

export type EventType = keyof typeof eventTypes;
export type EventData<Type extends EventType> = z.input<(typeof eventTypes)[Type]['schema']>;

function spec<Shape extends z.ZodRawShape>(
  entity: EntityKind,
  scope: Scope | null,
  description: string,
  shape: Shape,
): EventTypeSpec<z.ZodObject<Shape>> {
  return { entity, scope, description, schema: z.object(shape) };
}
