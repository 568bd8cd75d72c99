import { Field, ObjectType } from '@nestjs/graphql';
import { Public } from '../../auth/access.js';
import type { PublishProblem } from '../../platforms/platform-outcomes.js';

@Public()
@ObjectType('PublishProblem', { description: 'Why a post cannot be published on an account as it is.' })
export class PublishProblemType implements PublishProblem {
  @Field({
    description:
      'Stable code for programs: CAPTION_TOO_LONG, PRIVACY_LEVEL_NOT_OFFERED, RECONNECT_REQUIRED, …',
  })
  code: string;

  @Field({ description: 'Explanation for developers. English.' })
  message: string;

  @Field({ description: 'Text for the user. English.' })
  userMessage: string;

  @Field({ description: 'Whether the same post may be accepted later.' })
  retryable: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'Path of the field that causes it, for example `options.privacyLevel`. Null if there is none.',
  })
  field?: string;

  @Field(() => Date, {
    nullable: true,
    description:
      'Next time at which the pacing of the account allows a post. Null if pacing is not the problem.',
  })
  freeAt?: Date;
}
