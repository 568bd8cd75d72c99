import { z } from 'zod';
import type { SimulatorClock } from '../../../clock.js';
import type { Call } from '../../graph/graph.js';
import { GraphError, invalidParameter } from '../../graph/responses.js';
import { deriveIgId, deriveIgsid, createSecret } from '../../ids.js';
import type { Account } from '../accounts.js';
import type { Comments } from './comments.js';
import type { InstagramEvents } from '../events.js';

const PRIVATE_REPLY_WINDOW_MS = 7 * 86_400_000;

const recipientSchema = z.union([z.object({ id: z.string() }), z.object({ comment_id: z.string() })]);
const messageSchema = z.object({ text: z.string().min(1).max(1_000) });

interface MessageParts {
  clock: SimulatorClock;
  comments: Comments;
  events: InstagramEvents;
}

/** Sends a message or a private reply to a comment. The app receives an echo. @throws GraphError */
export function sendMessage(call: Call, account: Account, { clock, comments, events }: MessageParts): object {
  const recipient = recipientSchema.safeParse(call.params.json('recipient'));
  const message = messageSchema.safeParse(call.params.json('message'));
  if (!recipient.success || !message.success)
    throw invalidParameter('Params recipient and message are required');
  let recipientId: string;
  if ('id' in recipient.data) {
    recipientId = recipient.data.id;
  } else {
    const comment = comments.find(recipient.data.comment_id);
    if (comment?.accountId !== account.id) throw new GraphError(100, { subcode: 33 });
    if (comment.createdAt + PRIVATE_REPLY_WINDOW_MS <= clock.now()) {
      throw new GraphError(10, { message: '(#10) This message is sent outside of allowed window.' });
    }
    if (comment.answeredPrivately) throw invalidParameter('Only one private reply per comment is possible');
    comment.answeredPrivately = true;
    recipientId = deriveIgsid(comment.username);
  }
  const mid = createMessageId();
  events.reportMessage(account, {
    senderId: deriveIgId(account.id),
    recipientId,
    at: clock.now(),
    message: { mid, text: message.data.text, is_echo: true },
  });
  return { recipient_id: recipientId, message_id: mid };
}

export function createMessageId(): string {
  return createSecret('aWdfZAG1f', 48);
}
