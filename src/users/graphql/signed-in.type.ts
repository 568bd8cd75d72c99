import { Field, ObjectType } from '@nestjs/graphql';
import { VerifiedByOperation } from '../../graphql/access/verified-by-operation.js';
import { Viewer } from './viewer.type.js';

@ObjectType({ description: 'The user is signed in. The response sets the session cookie.' })
export class SignedIn {
  readonly __typename = 'SignedIn' as const;

  @VerifiedByOperation()
  @Field(() => Viewer, { description: 'The signed-in user.' })
  viewer: Viewer;
}
