import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { JSONObject } from '../../graphql/json-object.scalar.js';
import { Node } from '../../graphql/node.type.js';
import { RequiresScope } from '../../auth/access.js';
import { v5 as uuidv5 } from 'uuid';
import { toMailPreferences } from '../domain/mail-preferences.js';
import type { UserEntity } from '../user.entity.js';
import { MailPreferencesType } from './mail-preferences.type.js';

export enum UserRole {
  USER = 'USER',
  ADMIN = 'ADMIN',
}
registerEnumType(UserRole, {
  name: 'UserRole',
  description: 'Role of a user in this installation.',
  valuesMap: {
    USER: { description: 'May use their own data.' },
    ADMIN: { description: 'May also manage the installation: users, tiers, webhooks and API clients.' },
  },
});

@RequiresScope('profile:read')
@ObjectType({
  implements: () => [Node],
  description: 'The user who is signed in, or for whom an API client acts.',
})
export class Viewer implements Node {
  @Field(() => ID, {
    description: 'Id of this object, for caches of clients. The id of the user is userId.',
  })
  id: string;

  @Field(() => ID, { description: 'Id of the user, for arguments and references of other objects.' })
  userId: string;

  @Field({ description: 'Email address in lower case.' })
  email: string;

  @Field({ description: 'When the address was verified.' })
  emailVerifiedAt: Date;

  @Field(() => String, { nullable: true, description: 'Display name. Null if none was set.' })
  displayName: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Unique username in lower case. Null if none was set.',
  })
  username: string | null;

  @Field(() => JSONObject, { description: 'Data of apps and administrators.' })
  metadata: Readonly<Record<string, unknown>>;

  @Field(() => MailPreferencesType, { description: 'The mails that the user gets.' })
  mailPreferences: MailPreferencesType;

  @Field(() => UserRole, { description: 'Role of the user.' })
  role: UserRole;

  @Field({ description: 'When the user signed up.' })
  createdAt: Date;
}

/** Namespace of viewer ids. It must never change, because clients cache the ids. */
const viewerNamespace = '3f0d1c5e-7a4b-5d86-9c21-6b8f2e4a90d7';

/**
 * Id of the viewer object of a user. `Viewer` and `User` have different fields and therefore different ids: normalised caches of
 * clients, such as Relay's, store one record per id.
 */
export function viewerIdOf(userId: string): string {
  return uuidv5(userId, viewerNamespace);
}

export function toViewer(user: UserEntity): Viewer {
  const { id, email, emailVerifiedAt, displayName, username, metadata, mutedMails, role, createdAt } = user;
  return {
    id: viewerIdOf(id),
    userId: id,
    email,
    emailVerifiedAt,
    displayName,
    username,
    metadata,
    mailPreferences: toMailPreferences(mutedMails),
    role: UserRole[role],
    createdAt,
  };
}
