import { Field, ID, ObjectType } from '@nestjs/graphql';
import { RequiresSession } from '../../auth/access.js';
import { connectionOf } from '../../graphql/connection.js';
import { Node } from '../../graphql/node.type.js';
import type { Session } from '../session.entity.js';

@RequiresSession()
@ObjectType('Session', {
  implements: () => [Node],
  description: 'A browser in which the viewer is signed in.',
})
export class SessionType implements Node {
  @Field(() => ID, { description: 'Id of the session. It is not the cookie and opens nothing.' })
  id: string;

  @Field({ description: 'Whether this request came with it.' })
  current: boolean;

  @Field({ description: 'When the viewer signed in.' })
  createdAt: Date;

  @Field({ description: 'When it was last used, to within a few minutes.' })
  lastSeenAt: Date;

  @Field({ description: 'When it ends unless it is used before.' })
  expiresAt: Date;

  @Field(() => String, { nullable: true, description: 'What the browser called itself at sign-in.' })
  userAgent: string | null;

  @Field(() => String, { nullable: true, description: 'Network address at sign-in.' })
  address: string | null;
}

export const SessionConnection = connectionOf(SessionType, 'Session');

/** `current`: id of the session the request came with. */
export function toSessionType(session: Session, current: string): SessionType {
  const { id, createdAt, lastSeenAt, expiresAt, userAgent, address } = session;
  return { id, current: id === current, createdAt, lastSeenAt, expiresAt, userAgent, address };
}
