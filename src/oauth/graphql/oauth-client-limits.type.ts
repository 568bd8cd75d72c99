import { Field, Int } from '@nestjs/graphql';
import { UserError, UserErrorType } from '../../graphql/user-error.js';

@UserErrorType('CLIENT_LIMIT_REACHED')
export class ClientLimitReached extends UserError {
  @Field(() => Int, { description: 'Maximum number of clients.' })
  limit: number;
}

@UserErrorType('SECRET_LIMIT_REACHED')
export class SecretLimitReached extends UserError {
  @Field(() => Int, { description: 'Maximum number of valid secrets of a client.' })
  limit: number;
}
