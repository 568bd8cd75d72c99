import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RequiresAdmin } from '../../auth/access.js';
import { connectionOf } from '../../graphql/connection.js';
import { JSONObject } from '../../graphql/json-object.scalar.js';
import { Node } from '../../graphql/node.type.js';
import type { UserEntity } from '../user.entity.js';
import { UserRole } from './viewer.type.js';

export enum UserState {
  INVITED = 'INVITED',
  ACTIVE = 'ACTIVE',
  DISABLED = 'DISABLED',
}
registerEnumType(UserState, {
  name: 'UserState',
  description: 'Whether a user can sign in.',
  valuesMap: {
    INVITED: { description: 'An administrator has invited the user, who has not joined yet.' },
    ACTIVE: { description: 'The user may sign in.' },
    DISABLED: { description: 'An administrator has disabled the user.' },
  },
});

@RequiresAdmin()
@ObjectType('User', { implements: () => [Node], description: 'A user, as administrators see them.' })
export class UserType implements Node {
  @Field(() => ID, { description: 'Id of the user.' })
  id: string;

  @Field({ description: 'Email address in lower case.' })
  email: string;

  @Field(() => String, { nullable: true, description: 'Display name. Null if none was set.' })
  displayName: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Unique username in lower case. Null if none was set.',
  })
  username: string | null;

  @Field(() => JSONObject, { description: 'Data of apps and administrators.' })
  metadata: Readonly<Record<string, unknown>>;

  @Field(() => UserRole, { description: 'Role of the user.' })
  role: UserRole;

  @Field(() => UserState, { description: 'Whether the user can sign in.' })
  state: UserState;

  @Field(() => Date, {
    nullable: true,
    description: 'When an administrator disabled the user. Null for users who may sign in.',
  })
  disabledAt: Date | null;

  @Field({ description: 'When the user signed up.' })
  createdAt: Date;
}

export const UserConnection = connectionOf(UserType, 'User');

export function toUserType(user: UserEntity): UserType {
  const { id, email, displayName, username, metadata, role, disabledAt, createdAt } = user;
  const state = stateOf(user);
  return { id, email, displayName, username, metadata, role: UserRole[role], state, disabledAt, createdAt };
}

function stateOf({ disabledAt, invitedAt }: UserEntity): UserState {
  if (disabledAt) return UserState.DISABLED;
  return invitedAt ? UserState.INVITED : UserState.ACTIVE;
}
