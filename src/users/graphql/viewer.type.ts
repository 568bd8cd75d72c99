import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { JSONObject } from '../../graphql/json-object.scalar.js';
import { Node } from '../../graphql/node.type.js';
import { RequiresScope } from '../../auth/access.js';
import { v5 as uuidv5 } from 'uuid';
import type { User } from '../user.entity.js';

export enum UserRole {
  USER = 'USER',
  ADMIN = 'ADMIN',
}
registerEnumType(UserRole, {
  name: 'UserRole',
  description: 'What a user may do in this installation.',
  valuesMap: {
    USER: { description: 'Works with their own data.' },
    ADMIN: { description: 'Also runs the installation: users, tiers, webhooks, API clients.' },
  },
});

@RequiresScope('profile:read')
@ObjectType({
  implements: () => [Node],
  description: 'The person who is signed in, or for whom an API client acts.',
})
export class Viewer implements Node {
  @Field(() => ID, {
    description: 'Id of the viewer object, for caches. It is not the id of the user: see userId.',
  })
  id: string;

  @Field(() => ID, { description: 'Id of the user, as arguments and other objects name it.' })
  userId: string;

  @Field({ description: 'E-mail address, lower case.' })
  email: string;

  @Field({ description: 'When the address was proven by a mailed link.' })
  emailVerifiedAt: Date;

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

/** Namespace of viewer ids. It never changes: clients keep ids in their caches. */
const viewerNamespace = '3f0d1c5e-7a4b-5d86-9c21-6b8f2e4a90d7';

/**
 * Id of the viewer object of a user. `Viewer` and `User` are different objects with different fields, so they have different ids:
 * normalised caches of clients, such as Relay's, keep one record per id.
 */
export function viewerIdOf(userId: string): string {
  return uuidv5(userId, viewerNamespace);
}

export function toViewer(user: User): Viewer {
  const { id, email, emailVerifiedAt, displayName, username, metadata, role, createdAt } = user;
  return {
    id: viewerIdOf(id),
    userId: id,
    email,
    emailVerifiedAt,
    displayName,
    username,
    metadata,
    role: UserRole[role],
    createdAt,
  };
}
