import { Field, ObjectType } from '@nestjs/graphql';
import { Public } from '../../auth/access.js';
import type { PublishProblem } from '../../platforms/platform.js';

@Public()
@ObjectType('PublishProblem', { description: 'Why a post cannot go out on an account as it is.' })
export class PublishProblemType implements PublishProblem {
  @Field({
    description:
      'Stable word for programs: CAPTION_TOO_LONG, PRIVACY_LEVEL_NOT_OFFERED, RECONNECT_REQUIRED, …',
  })
  code: string;

  @Field({ description: 'What is wrong, for developers. English.' })
  message: string;

  @Field({ description: 'Text that may be shown to the person. English.' })
  userMessage: string;

  @Field({ description: 'Whether the same post may be taken later.' })
  retryable: boolean;

  @Field(() => String, { nullable: true, description: 'Field of the options that is at fault, dotted.' })
  field?: string;
}
