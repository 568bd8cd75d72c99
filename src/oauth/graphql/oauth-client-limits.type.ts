import { Field, Int } from '@nestjs/graphql';
import { UserError, UserErrorType } from '../../graphql/user-error.js';

@UserErrorType('CLIENT_LIMIT_REACHED')
export class ClientLimitReached extends UserError {
  @Field(() => Int, { description: 'How many clients there may be.' })
  limit: number;
}

@UserErrorType('SECRET_LIMIT_REACHED')
export class SecretLimitReached extends UserError {
  @Field(() => Int, { description: 'How many working secrets a client may have.' })
  limit: number;
}
