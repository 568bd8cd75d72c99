import { Field, ObjectType } from '@nestjs/graphql';
import { VerifiedByOperation } from '../../graphql/access/verified-by-operation.js';
import { Viewer } from './viewer.type.js';

@ObjectType({ description: 'The browser is signed in: the answer carries the session cookie.' })
export class SignedIn {
  readonly __typename = 'SignedIn' as const;

  @VerifiedByOperation()
  @Field(() => Viewer, { description: 'Who is signed in.' })
  viewer: Viewer;
}
