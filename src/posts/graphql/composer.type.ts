import { Field, ObjectType } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import { AccountType } from '../../accounts/graphql/account.type.js';
import { ComposerInfo } from '../../platforms/installed.graphql.js';
import type { PublishProblem } from '../../platforms/platform-outcomes.js';
import { PublishProblemType } from './publish-problem.type.js';

@RequiresScope('posts:read')
@ObjectType('Composer', {
  description:
    'What an account may post now. Query it each time the form opens: it changes and is never cached.',
})
export class ComposerType {
  @Field(() => AccountType, {
    nullable: true,
    description: 'The account. Null, with an error, without the scope accounts:read.',
  })
  account: AccountType | null;

  @Field(() => PublishProblemType, {
    nullable: true,
    description: 'Why the account cannot post now. Null if it can.',
  })
  blocked: PublishProblem | null;

  @Field(() => ComposerInfo, {
    nullable: true,
    description: 'What the platform allows. The type depends on the platform. Null if blocked.',
  })
  info: object | null;

  @Field({ description: 'Time of the query to the platform.' })
  fetchedAt: Date;
}
