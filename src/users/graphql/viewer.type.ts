import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
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

@ObjectType({ description: 'The person who is signed in, or for whom an API client acts.' })
export class Viewer {
  @Field(() => ID, { description: 'Id of the user.' })
  id: string;

  @Field({ description: 'E-mail address, lower case.' })
  email: string;

  @Field({ description: 'When the address was proven by a mailed link.' })
  emailVerifiedAt: Date;

  @Field(() => String, { nullable: true, description: 'Name to be shown, if one was given.' })
  displayName: string | null;

  @Field(() => UserRole, { description: 'What the user may do.' })
  role: UserRole;

  @Field({ description: 'When the user signed up.' })
  createdAt: Date;
}

export function toViewer(user: User): Viewer {
  const { id, email, emailVerifiedAt, displayName, role, createdAt } = user;
  return { id, email, emailVerifiedAt, displayName, role: UserRole[role], createdAt };
}
