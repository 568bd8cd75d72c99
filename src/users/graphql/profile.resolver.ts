import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { IsUUID } from 'class-validator';
import { RequiresScope, RequiresSession } from '../../auth/access.js';
import { type Actor, ownerOf, type UserActor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { EmailChangeService } from '../email-change.service.js';
import { SessionsService } from '../sessions.service.js';
import { UsersService } from '../users.service.js';
import {
  DisplayNameField,
  EmailField,
  LinkTokenField,
  MetadataField,
  PasswordField,
  UsernameField,
} from './fields.js';
import { toViewer, Viewer } from './viewer.type.js';

@InputType({ description: 'What the viewer changes about themselves.' })
class UpdateViewerInput {
  @DisplayNameField('Name to be shown; null removes it.')
  displayName?: string | null;

  @UsernameField(
    'Name by which others may know the user: 3 to 30 letters, digits and single . _ - between them, beginning with a letter. Stored in lower case; null removes it.',
  )
  username?: string | null;

  @MetadataField(
    'Data of your app: a JSON object of at most 8 KiB, nested at most 8 levels. Replaces what there is; null empties it.',
  )
  metadata?: Record<string, unknown> | null;
}

@ObjectType({ description: 'The viewer was changed.' })
class ViewerUpdated {
  readonly __typename = 'ViewerUpdated' as const;

  @Field(() => Viewer, { description: 'The viewer after the change.' })
  viewer: Viewer;
}

@InputType({ description: 'Another e-mail address.' })
class RequestEmailChangeInput {
  @EmailField('The new address; a mail goes there.')
  email: string;

  @PasswordField('The current password.')
  currentPassword: string;
}

@ObjectType({ description: 'A mail is on its way to the new address, unless another user has it.' })
class EmailChangeRequested {
  readonly __typename = 'EmailChangeRequested' as const;

  @Field({ description: 'The new address.' })
  email: string;
}

@InputType({ description: 'The token of the mail to the new address.' })
class ConfirmEmailChangeInput {
  @LinkTokenField()
  token: string;
}

@InputType({ description: 'Which session ends.' })
class RevokeSessionInput {
  @Field(() => ID, { description: 'Id of a session of the viewer.' })
  @IsUUID()
  sessionId: string;
}

@ObjectType({ description: 'The session has ended.' })
class SessionRevoked {
  readonly __typename = 'SessionRevoked' as const;

  @Field(() => ID, { description: 'Id of the session.' })
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

  @Mutation(() => UpdateViewerResult, { description: "Changes the viewer's profile. Absent fields stay." })
  @RequiresScope('profile:write')
  async updateViewer(
    @Args('input', { description: 'What changes.' }) input: UpdateViewerInput,
    @Caller() caller: Actor,
  ): Promise<ViewerUpdated> {
    const user = await this.users.updateProfile(caller, ownerOf(caller), input);
    return { __typename: 'ViewerUpdated', viewer: toViewer(user) };
  }

  @Mutation(() => RequestEmailChangeResult, {
    description: 'Has a link mailed to a new address of the viewer.',
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
    description: 'Uses the link that was mailed to the new address, by the viewer who asked for it.',
  })
  @RequiresSession()
  async confirmEmailChange(
    @Args('input', { description: 'The token.' }) input: ConfirmEmailChangeInput,
    @Caller() caller: UserActor,
  ): Promise<ViewerUpdated> {
    const user = await this.emailChanges.confirm(caller, input.token);
    return { __typename: 'ViewerUpdated', viewer: toViewer(user) };
  }

  @Mutation(() => RevokeSessionResult, { description: 'Ends a session of the viewer, here or elsewhere.' })
  @RequiresSession()
  async revokeSession(
    @Args('input', { description: 'Which session.' }) input: RevokeSessionInput,
    @Caller() caller: UserActor,
  ): Promise<SessionRevoked> {
    await this.sessions.revoke(caller, input.sessionId);
    return { __typename: 'SessionRevoked', sessionId: input.sessionId };
  }
}
