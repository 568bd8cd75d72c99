import { Field, ID, ObjectType } from '@nestjs/graphql';
import { RequiresAdmin } from '../../auth/access.js';
import { connectionOf } from '../../graphql/connection.js';
import { JSONObject } from '../../graphql/json-object.scalar.js';
import { Node } from '../../graphql/node.type.js';
import type { User } from '../user.entity.js';
import { UserRole } from './viewer.type.js';

@RequiresAdmin()
@ObjectType('User', { implements: () => [Node], description: 'A user, as administrators see them.' })
export class UserType implements Node {
  @Field(() => ID, { description: 'Id of the user.' })
  id: string;

  @Field({ description: 'E-mail address, lower case.' })
  email: string;

  @Field(() => String, { nullable: true, description: 'Name to be shown, if one was given.' })
  displayName: string | null;

  @Field(() => String, { nullable: true, description: 'Unique username, lower case, if one was chosen.' })
  username: string | null;

  @Field(() => JSONObject, { description: 'Data that apps and administrators keep with the user.' })
  metadata: Readonly<Record<string, unknown>>;

  @Field(() => UserRole, { description: 'What the user may do.' })
  role: UserRole;

  @Field({ description: 'When the user signed up.' })
  createdAt: Date;
}

export const UserConnection = connectionOf(UserType, 'User');

export function toUserType(user: User): UserType {
  const { id, email, displayName, username, metadata, role, createdAt } = user;
  return { id, email, displayName, username, metadata, role: UserRole[role], createdAt };
}
