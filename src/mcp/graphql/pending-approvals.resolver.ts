import {
  Args,
  Field,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Parent,
  registerEnumType,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { IsEnum } from 'class-validator';
import { RequiresSession } from '../../auth/access.js';
import { type Actor, sessionOf, type UserActor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { connectionOf, decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { ClientDirectory } from '../../oauth/clients/client-directory.js';
import type { PublishProblem } from '../../platforms/platform-outcomes.js';
import { PublishProblemType } from '../../posts/graphql/publish-problem.type.js';
import { Viewer } from '../../users/graphql/viewer.type.js';
import { problemsOf } from '../confirmations/confirmation.js';
import { ConfirmationsService } from '../confirmations/confirmations.service.js';
import { IsId } from '../../crypto/is-id.js';

enum ApprovalDecision {
  APPROVED = 'APPROVED',
  DENIED = 'DENIED',
}
registerEnumType(ApprovalDecision, {
  name: 'ApprovalDecision',
  description: 'Answer of a user to an assistant.',
  valuesMap: {
    APPROVED: { description: 'The assistant may do exactly this, once.' },
    DENIED: { description: 'Nothing happens.' },
  },
});

@ObjectType({ description: 'One fact about what an assistant is about to do.' })
class ApprovalFact {
  @Field({ description: 'Name of the fact, in English.' })
  label: string;

  @Field({ description: 'The fact. It may be a declaration that the user makes by approving.' })
  text: string;

  @Field({ description: 'Whether other people wrote the text.' })
  isUntrusted: boolean;
}

@RequiresSession()
@ObjectType('PendingApproval', {
  description: 'What an assistant is about to do, and waits for the approval of the viewer. Show all of it.',
})
class PendingApprovalType {
  @Field(() => ID, { description: 'Id for decideApproval.' })
  approvalId: string;

  @Field(() => ID, { description: 'Id of the assistant, an API client.' })
  clientId: string;

  @Field({ description: 'Name of the assistant.' })
  assistant: string;

  @Field({ description: 'Whether an administrator vouches for its name. Warn of other assistants.' })
  isVerified: boolean;

  @Field({ description: 'Name of the tool, such as publish_post.' })
  tool: string;

  @Field({ description: 'What will happen, in English: “Publish a post”.' })
  title: string;

  @Field(() => [ApprovalFact], { description: 'The facts, in order.' })
  facts: ApprovalFact[];

  @Field(() => [String], {
    description:
      'Addresses of files that are fetched only if the user agrees on the page at url. Before, nothing can be approved.',
  })
  pendingAddresses: string[];

  @Field(() => [PublishProblemType], {
    description:
      'Why the post is refused with the files that the user let the server fetch. Empty if nothing is known against it.',
  })
  problems: PublishProblem[];

  @Field({ description: 'Page that shows all of it with its files, for the browser session of the viewer.' })
  url: string;

  @Field({ description: 'When the assistant prepared it.' })
  createdAt: Date;

  @Field({ description: 'Until when the viewer can decide, and the assistant can act.' })
  expiresAt: Date;
}

const PendingApprovalConnection = connectionOf(PendingApprovalType, 'PendingApproval');

@InputType({ description: 'A decision about what an assistant is about to do.' })
class DecideApprovalInput {
  @Field(() => ID, { description: 'Id of the pending approval.' })
  @IsId()
  approvalId: string;

  @Field(() => ApprovalDecision, { description: 'The decision. It is final.' })
  @IsEnum(ApprovalDecision)
  decision: ApprovalDecision;
}

@ObjectType({ description: 'The decision is stored. The assistant sees it at its next call.' })
class ApprovalDecided {
  readonly __typename = 'ApprovalDecided' as const;

  @Field(() => ID, { description: 'Id of the approval.' })
  approvalId: string;

  @Field(() => ApprovalDecision, { description: 'The decision.' })
  decision: ApprovalDecision;
}

const DecideApprovalResult = resultUnion('DecideApprovalResult', ApprovalDecided, [
  userError('NOT_FOUND'),
  userError('APPROVAL_NEEDS_FILES'),
]);

/** Approvals for frontends. The page at `/approvals/:id` works without one. */
@Resolver(() => Viewer)
export class PendingApprovalsResolver {
  constructor(
    private readonly confirmations: ConfirmationsService,
    private readonly clients: ClientDirectory,
  ) {}

  @ResolveField(() => PendingApprovalConnection, {
    nullable: true,
    description:
      'What assistants are about to do and the viewer has not decided, newest first. Null, with an error, for API clients.',
  })
  async pendingApprovals(
    @Parent() viewer: Viewer,
    @Caller() caller: Actor,
    @Args() page: PageArgs,
  ): Promise<Page<PendingApprovalType>> {
    sessionOf(caller);
    const rows = await this.confirmations.listOpen(viewer.userId, decodeIdCursor(page.after), page.first + 1);
    return toPage(
      rows,
      page,
      ({ id }) => [id],
      ({ id, clientId, tool, summary, pendingAddresses, createdAt, expiresAt }) => {
        const client = this.clients.find(clientId);
        return {
          ...{ approvalId: id, clientId, tool, pendingAddresses, createdAt, expiresAt },
          assistant: client?.name ?? '',
          isVerified: client?.isVerified ?? false,
          title: summary.title,
          facts: summary.facts,
          problems: problemsOf(summary),
          url: this.confirmations.approvalUrl(id),
        };
      },
    );
  }

  @Mutation(() => DecideApprovalResult, {
    description: 'Approves or denies what an assistant is about to do. Only in a browser session.',
  })
  @RequiresSession()
  async decideApproval(
    @Caller() caller: UserActor,
    @Args('input', { description: 'The approval and the decision.' })
    { approvalId, decision }: DecideApprovalInput,
  ): Promise<ApprovalDecided> {
    await this.confirmations.decide(caller, approvalId, decision);
    return { __typename: 'ApprovalDecided', approvalId, decision };
  }
}
