import type { ExternalComment } from '../../platforms/platform-content.js';

/**
 * - `SENDING`: the call is running, or its process has ended.
 * - `UNCONFIRMED`: the call ended without a response, so the outcome is unknown.
 * - `SENT`: posted.
 *
 * A reply that was certainly not posted has no row.
 */
export type CommentReplyState = 'SENDING' | 'UNCONFIRMED' | 'SENT';

export interface CommentReply {
  readonly id: string;
  readonly userId: string;
  readonly accountId: string;
  readonly commentId: string;
  readonly requestHash: Buffer;
  readonly text: string;
  readonly state: CommentReplyState;
  readonly knownIds: readonly string[];
  readonly sentAt: Date;
  readonly settlesAt: Date;
  readonly externalId: string | null;
}

/** Maximum difference between the clocks of a platform and this installation. */
const clockSkewMs = 10 * 60_000;
/** A reply of the account within this time may be the one that was sent, whatever its text. */
const ambiguityMs = 5_000;

/** Result of the search for a reply whose response was lost. */
export type ReplyMatch =
  | { kind: 'found'; candidates: readonly ExternalComment[] }
  /** The account replied at the same time with another text, which may be this one as the platform changed it. */
  | { kind: 'ambiguous' }
  | { kind: 'absent' };

/** Searches for a reply among the replies to a comment. */
export function matchReply(
  reply: Pick<CommentReply, 'text' | 'knownIds' | 'sentAt'>,
  shown: readonly ExternalComment[],
  account: { externalId: string; username: string | null },
): ReplyMatch {
  const sentAtMs = Math.floor(reply.sentAt.getTime() / 1000) * 1000;
  const own = shown.filter((item) => isBy(item, account) && !reply.knownIds.includes(item.platformCommentId));
  const candidates = own
    .filter(({ createdAt }) => createdAt.getTime() >= sentAtMs - clockSkewMs)
    .filter(({ text }) => normalized(text) === normalized(reply.text))
    .toSorted((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
  if (candidates.length > 0) return { kind: 'found', candidates };
  const isSuspected = own.some(({ createdAt }) => createdAt.getTime() >= sentAtMs - ambiguityMs);
  return { kind: isSuspected ? 'ambiguous' : 'absent' };
}

function isBy(item: ExternalComment, account: { externalId: string; username: string | null }): boolean {
  const { id, username } = item.author;
  const isNamesake = username !== null && username.toLowerCase() === account.username?.toLowerCase();
  return item.isOwn || id === account.externalId || isNamesake;
}

/** Platforms trim texts and may compose characters differently. */
function normalized(text: string): string {
  return text.normalize('NFC').replaceAll('\0', '').replaceAll(/\s+/g, ' ').trim();
}
