import { Field, ID, ObjectType } from '@nestjs/graphql';
import { RequiresSession } from '../../auth/access.js';
import { connectionOf } from '../../graphql/connection.js';
import { Node } from '../../graphql/node.type.js';
import type { SessionEntity } from '../sessions/session.entity.js';

@RequiresSession()
@ObjectType('Session', {
  implements: () => [Node],
  description: 'A browser in which the viewer is signed in.',
})
export class SessionType implements Node {
  @Field(() => ID, { description: 'Id of the session. It is not the value of the cookie.' })
  id: string;

  @Field({ description: 'Whether this is the session of the request.' })
  current: boolean;

  @Field({ description: 'When the viewer signed in.' })
  createdAt: Date;

  @Field({ description: 'When the session was last used, accurate to a few minutes.' })
  lastSeenAt: Date;

  @Field({ description: 'When the session ends if it is not used.' })
  expiresAt: Date;

  @Field(() => String, {
    nullable: true,
    description: 'User agent of the browser at sign-in. Null if it sent none.',
  })
  userAgent: string | null;

  @Field(() => String, { nullable: true, description: 'IP address at sign-in.' })
  address: string | null;
}

export const SessionConnection = connectionOf(SessionType, 'Session');

/** @param current id of the session of the request */
export function toSessionType(session: SessionEntity, current: string): SessionType {
  const { id, createdAt, lastSeenAt, expiresAt, userAgent, address } = session;
  return { id, current: id === current, createdAt, lastSeenAt, expiresAt, userAgent, address };
}
