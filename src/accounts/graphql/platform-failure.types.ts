import { Field } from '@nestjs/graphql';
import { UserError, userError, UserErrorType } from '../../graphql/user-error.js';
import { ReconnectRequired } from './reconnect-required.type.js';

@UserErrorType('PLATFORM_RATE_LIMITED')
export class PlatformRateLimited extends UserError {
  @Field(() => Date, { nullable: true, description: 'When to come back.' })
  retryAt: Date | null;
}

@UserErrorType('PLATFORM_REJECTED')
export class PlatformRejected extends UserError {
  @Field({ description: "The platform's own code." })
  platformCode: string;
}

/** Failures of calls to a platform that no account has a part in, for result unions. */
export const plainPlatformFailureTypes = [
  PlatformRateLimited,
  PlatformRejected,
  userError('PLATFORM_UNAVAILABLE'),
  userError('PLATFORM_MISCONFIGURED'),
] as const;

/** Every failure that a call to a platform for an account may end in, for result unions. */
export const platformFailureTypes = [ReconnectRequired, ...plainPlatformFailureTypes] as const;
