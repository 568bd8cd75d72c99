import {
  Args,
  Field,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Parent,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { RequiresSession } from '../../auth/access.js';
import { type Actor, ownerOf, sessionOf, type UserActor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { connectionOf, decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import { Node } from '../../graphql/node.type.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { ExternalAccess } from '../../users/external-access.js';
import { OptionalPasswordField } from '../../users/graphql/fields.js';
import { PasswordSet } from '../../users/graphql/password-set.type.js';
import { VerifiedByOperation } from '../../graphql/access/verified-by-operation.js';
import { Viewer } from '../../users/graphql/viewer.type.js';
import type { Identity } from '../sign-in/identities.repository.js';
import { IdentitiesService } from '../sign-in/identities.service.js';
import { IsId } from '../../crypto/is-id.js';

@RequiresSession()
@ObjectType({
  implements: () => [Node],
  description: 'An identity at another provider by which the viewer can sign in.',
})
class SignInIdentity implements Node {
  @Field(() => ID, { description: 'Id of the identity.' })
  id: string;

  @Field({ description: 'Id of the provider, as in `/sign-in/<provider>`.' })
  provider: string;

  @Field(() => String, {
    nullable: true,
    description: 'Display name of the provider. Null if the provider is no longer configured.',
  })
  providerName: string | null;

  @Field({ description: 'When the identity was linked.' })
  linkedAt: Date;

  @Field({ description: 'When the viewer last signed in by this identity.' })
  lastUsedAt: Date;
}

const SignInIdentityConnection = connectionOf(SignInIdentity, 'SignInIdentity');

@InputType({ description: 'The identity to remove.' })
class RemoveSignInIdentityInput {
  @Field(() => ID, { description: 'Id of the identity.' })
  @IsId()
  id: string;

  @OptionalPasswordField()
  password?: string | null;
}

@ObjectType({ description: 'The identity is removed. Existing sessions stay.' })
class SignInIdentityRemoved {
  readonly __typename = 'SignInIdentityRemoved' as const;

  @Field(() => ID, { description: 'Id of the removed identity.' })
  identityId: string;
}

const RemoveSignInIdentityResult = resultUnion('RemoveSignInIdentityResult', SignInIdentityRemoved, [
  userError('INVALID_CREDENTIALS'),
  userError('NOT_FOUND'),
  userError('LAST_SIGN_IN_METHOD'),
]);

/** Identities that remain after a password reset. */
@Resolver(() => PasswordSet)
export class IdentitiesAfterPasswordResolver {
  constructor(private readonly access: ExternalAccess) {}

  // The link from the mail has proven the user.
  @VerifiedByOperation()
  @ResolveField(() => [SignInIdentity], {
    description:
      'Identities at other providers that can still sign in as this user. At most 20. Remove unknown ones.',
  })
  signInIdentities({ userId }: PasswordSet): Promise<SignInIdentity[]> {
    return this.access.get().identities(userId);
  }
}

@Resolver(() => Viewer)
export class SignInIdentitiesResolver {
  constructor(private readonly identities: IdentitiesService) {}

  @LoadsNode({ typename: 'SignInIdentity', type: SignInIdentity, table: 'oidc_identities' })
  async loadSignInIdentity(actor: Actor, id: string): Promise<object | null> {
    const identity = await this.identities.find(ownerOf(actor), id);
    return identity && this.toSignInIdentity(identity);
  }

  @ResolveField(() => SignInIdentityConnection, {
    nullable: true,
    description:
      'Identities at other providers by which the viewer can sign in. Null, with an error, for API clients.',
  })
  async signInIdentities(
    @Parent() viewer: Viewer,
    @Caller() caller: Actor,
    @Args() page: PageArgs,
  ): Promise<Page<SignInIdentity>> {
    sessionOf(caller);
    const rows = await this.identities.list(viewer.userId, decodeIdCursor(page.after), page.first + 1);
    return toPage(
      rows,
      page,
      ({ id }) => [id],
      (identity) => this.toSignInIdentity(identity),
    );
  }

  @Mutation(() => RemoveSignInIdentityResult, {
    description:
      'Removes an identity. The last way to sign in cannot be removed: a password or another identity must remain.',
  })
  @RequiresSession()
  async removeSignInIdentity(
    @Caller() caller: UserActor,
    @Args('input', { description: 'The identity.' }) input: RemoveSignInIdentityInput,
  ): Promise<SignInIdentityRemoved> {
    await this.identities.remove(caller, input.id, input.password ?? null);
    return { __typename: 'SignInIdentityRemoved', identityId: input.id };
  }

  private toSignInIdentity(identity: Identity): SignInIdentity {
    const { id, provider, createdAt: linkedAt, lastUsedAt } = identity;
    return { id, provider, providerName: this.identities.providerName(identity), linkedAt, lastUsedAt };
  }
}
