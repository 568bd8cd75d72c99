import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { RequiresScope, RequiresSession } from '../../auth/access.js';
import { type Actor, ownerOf, type UserActor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { EmailChangeService } from '../email-change.service.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { UsersService } from '../users.service.js';
import { EmailField, LinkTokenField, PasswordField } from './fields.js';
import { UpdateViewerInput } from './profile.inputs.js';
import { toViewer, Viewer } from './viewer.type.js';
import { IsId } from '../../crypto/is-id.js';

@ObjectType({ description: 'The viewer was updated.' })
class ViewerUpdated {
  readonly __typename = 'ViewerUpdated' as const;

  @Field(() => Viewer, { description: 'The updated viewer.' })
  viewer: Viewer;
}

@InputType({ description: 'A new email address.' })
class RequestEmailChangeInput {
  @EmailField('The new address. A mail with a link is sent to it.')
  email: string;

  @PasswordField('The current password.')
  currentPassword: string;
}

@ObjectType({ description: 'A mail was sent to the new address, unless another user has this address.' })
class EmailChangeRequested {
  readonly __typename = 'EmailChangeRequested' as const;

  @Field({ description: 'The new address.' })
  email: string;
}

@InputType({ description: 'The token of the link that was mailed to the new address.' })
class ConfirmEmailChangeInput {
  @LinkTokenField()
  token: string;
}

@InputType({ description: 'The session to end.' })
class RevokeSessionInput {
  @Field(() => ID, { description: 'Id of a session of the viewer.' })
  @IsId()
  sessionId: string;
}

@ObjectType({ description: 'The session was ended.' })
class SessionRevoked {
  readonly __typename = 'SessionRevoked' as const;

  @Field(() => ID, { description: 'Id of the ended session.' })
  sessionId: string;
}

const UpdateViewerResult = resultUnion('UpdateViewerResult', ViewerUpdated, [
  userError('USERNAME_TAKEN'),
  userError('USERNAME_NOT_ALLOWED'),
]);
const RequestEmailChangeResult = resultUnion('RequestEmailChangeResult', EmailChangeRequested, [
  userError('INVALID_CREDENTIALS'),
]);
const ConfirmEmailChangeResult = resultUnion('ConfirmEmailChangeResult', ViewerUpdated, [
  userError('INVALID_TOKEN'),
]);
const RevokeSessionResult = resultUnion('RevokeSessionResult', SessionRevoked, [userError('NOT_FOUND')]);

@Resolver()
export class ProfileResolver {
  constructor(
    private readonly users: UsersService,
    private readonly emailChanges: EmailChangeService,
    private readonly sessions: SessionsService,
  ) {}

  @Mutation(() => UpdateViewerResult, { description: "Updates the viewer's profile." })
  @RequiresScope('profile:write')
  async updateViewer(
    @Args('input', { description: 'The changes.' }) input: UpdateViewerInput,
    @Caller() caller: Actor,
  ): Promise<ViewerUpdated> {
    const user = await this.users.updateProfile(caller, ownerOf(caller), input);
    return { __typename: 'ViewerUpdated', viewer: toViewer(user) };
  }

  @Mutation(() => RequestEmailChangeResult, {
    description:
      'Mails a link to the new address of the viewer. The address changes when the viewer opens the link.',
  })
  @RequiresSession()
  async requestEmailChange(
    @Args('input', { description: 'The new address.' }) input: RequestEmailChangeInput,
    @Caller() caller: UserActor,
  ): Promise<EmailChangeRequested> {
    const { email } = await this.emailChanges.request(caller, input);
    return { __typename: 'EmailChangeRequested', email };
  }

  @Mutation(() => ConfirmEmailChangeResult, {
    description:
      'Changes the email address with the token of the mailed link. Only the viewer who requested the change can use it.',
  })
  @RequiresSession()
  async confirmEmailChange(
    @Args('input', { description: 'The token.' }) input: ConfirmEmailChangeInput,
    @Caller() caller: UserActor,
  ): Promise<ViewerUpdated> {
    const user = await this.emailChanges.confirm(caller, input.token);
    return { __typename: 'ViewerUpdated', viewer: toViewer(user) };
  }

  @Mutation(() => RevokeSessionResult, { description: 'Ends a session of the viewer.' })
  @RequiresSession()
  async revokeSession(
    @Args('input', { description: 'The session.' }) input: RevokeSessionInput,
    @Caller() caller: UserActor,
  ): Promise<SessionRevoked> {
    await this.sessions.revoke(caller, input.sessionId);
    return { __typename: 'SessionRevoked', sessionId: input.sessionId };
  }
}
