import { Args, ArgsType, Field, ID, ObjectType, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { RequiresAdmin } from '../../auth/access.js';
import { connectionOf, decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { ConsentsService } from '../consents/consents.service.js';
import { OAuthClientType } from './oauth-client.type.js';

@ArgsType()
class ClientConsentsArgs extends PageArgs {
  @Field(() => String, { nullable: true, description: 'Only consents with this scope.' })
  @IsOptional()
  @IsString()
  @MaxLength(50)
  scope?: string | null;
}

@RequiresAdmin()
@ObjectType({ description: 'Scopes that a user has granted to an API client.' })
class OAuthClientConsent {
  @Field(() => ID, { description: 'Id of the user.' })
  userId: string;

  @Field({ description: 'Email address of the user.' })
  email: string;

  @Field(() => String, { nullable: true, description: 'Display name of the user. Null if none was set.' })
  displayName: string | null;

  @Field(() => [String], { description: 'The granted scopes.' })
  scopes: string[];

  @Field({ description: 'When the user first granted a scope.' })
  givenAt: Date;

  @Field({ description: 'When the user last granted scopes, or lost one with the role.' })
  updatedAt: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'When the client last got a token for the user. Null if it never did.',
  })
  lastUsedAt: Date | null;
}

const OAuthClientConsentConnection = connectionOf(OAuthClientConsent, 'OAuthClientConsent');

@Resolver(() => OAuthClientType)
export class ClientConsentsResolver {
  constructor(private readonly consentsService: ConsentsService) {}

  @ResolveField(() => OAuthClientConsentConnection, {
    description: 'Users who consented, and to which scopes, ordered by the id of the user.',
  })
  async consents(
    @Parent() { id }: OAuthClientType,
    @Args() { scope, ...page }: ClientConsentsArgs,
  ): Promise<Page<OAuthClientConsent>> {
    const after = decodeIdCursor(page.after);
    const rows = await this.consentsService.listOfClient(id, scope ?? null, after, page.first + 1);
    return toPage(
      rows,
      page,
      ({ userId }) => [userId],
      (row) => row,
    );
  }
}
