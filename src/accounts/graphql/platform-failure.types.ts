import { Field } from '@nestjs/graphql';
import { UserError, userError, UserErrorType } from '../../graphql/user-error.js';
import { ReconnectRequired } from './reconnect-required.type.js';

@UserErrorType('PLATFORM_RATE_LIMITED')
export class PlatformRateLimited extends UserError {
  @Field(() => Date, {
    nullable: true,
    description: 'Time after which a retry can succeed. Null if it is not known.',
  })
  retryAt: Date | null;
}

@UserErrorType('PLATFORM_REJECTED')
export class PlatformRejected extends UserError {
  @Field({ description: "The platform's error code." })
  platformCode: string;
}

/** Failures of platform calls that concern no connected account, for result unions. */
export const plainPlatformFailureTypes = [
  PlatformRateLimited,
  PlatformRejected,
  userError('PLATFORM_UNAVAILABLE'),
  userError('PLATFORM_MISCONFIGURED'),
] as const;

/** All failures of platform calls for a connected account, for result unions. */
export const platformFailureTypes = [ReconnectRequired, ...plainPlatformFailureTypes] as const;
