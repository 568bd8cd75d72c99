import { Field, ID, InputType, Int } from '@nestjs/graphql';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsEnum,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { IdempotencyKeyField } from '../../idempotency/idempotency-key.field.js';
import { OptionalPasswordField } from '../../users/graphql/fields.js';
import { type OAuthScope, oauthScopes } from '../domain/scopes.js';
import { OAuthClientKind, OAuthResource } from './oauth-client.type.js';
import { IsId } from '../../crypto/is-id.js';

const UrlList = () => (target: object, key: string) => {
  for (const decorate of [
    IsArray(),
    ArrayMaxSize(50),
    ArrayUnique(),
    IsString({ each: true }),
    MaxLength(2000, { each: true }),
  ])
    decorate(target, key);
};

const Scopes = () => (target: object, key: string) => {
  for (const decorate of [IsArray(), ArrayUnique(), IsIn(oauthScopes, { each: true })]) decorate(target, key);
};

const scopesDescription = `Scopes the client may request. Possible values: ${oauthScopes.join(', ')}.`;
const redirectDescription =
  'Redirect URIs. Exact match. https, http on loopback, or for NATIVE clients a private-use scheme such as com.example.app or cursor.';
const introspectDescription =
  'Whether the client may introspect access tokens of other clients for the API, as resource servers do.';
const pkceDescription =
  'Whether authorization requests may omit PKCE. Only for CONFIDENTIAL clients whose library lacks PKCE. Users see a warning.';
const grantsDescription =
  'Custom grants of this installation that the client may use, by grant_type, for example token exchange.';

@InputType({ description: 'A new API client.' })
export class CreateOAuthClientInput {
  @Field({ description: 'Name shown to users.' })
  @IsString()
  @MaxLength(80)
  name: string;

  @Field(() => OAuthClientKind, {
    description:
      'Kind of the client. Can change later only between PUBLIC and NATIVE. PUBLIC with a private-use redirect URI becomes NATIVE.',
  })
  @IsEnum(OAuthClientKind)
  kind: OAuthClientKind;

  @Field(() => [String], { defaultValue: [], description: redirectDescription })
  @UrlList()
  redirectUris: string[];

  @Field(() => [String], { defaultValue: [], description: 'Redirect URIs after sign-out. Exact match.' })
  @UrlList()
  postLogoutRedirectUris: string[];

  @Field(() => [String], { description: scopesDescription })
  @Scopes()
  scopes: OAuthScope[];

  @Field(() => ID, { nullable: true, description: 'The user whose data a SERVICE client accesses.' })
  @IsOptional()
  @IsId()
  ownerUserId?: string | null;

  @Field({ defaultValue: false, description: pkceDescription })
  @IsBoolean()
  pkceExempt: boolean;

  @Field({ defaultValue: false, description: introspectDescription })
  @IsBoolean()
  mayIntrospect: boolean;

  @Field(() => [String], { defaultValue: [], description: grantsDescription })
  @UrlList()
  extraGrants: string[];

  @IdempotencyKeyField()
  idempotencyKey?: string | null;

  @OptionalPasswordField()
  password?: string | null;
}

@InputType({ description: 'Changes of an API client. Absent fields stay unchanged.' })
export class UpdateOAuthClientInput {
  @Field(() => ID, { description: 'Id of the client.' })
  @IsId()
  id: string;

  @Field(() => String, { nullable: true, description: 'Name shown to users.' })
  @IsOptional()
  @IsString()
  @MaxLength(80)
  name?: string | null;

  @Field(() => [String], { nullable: true, description: redirectDescription })
  @IsOptional()
  @UrlList()
  redirectUris?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Redirect URIs after sign-out. Exact match.' })
  @IsOptional()
  @UrlList()
  postLogoutRedirectUris?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: `${scopesDescription} Existing tokens keep their scopes until they expire or are refreshed.`,
  })
  @IsOptional()
  @Scopes()
  scopes?: OAuthScope[] | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The user whose data a SERVICE client accesses. Null removes the owner.',
  })
  @IsOptional()
  @IsId()
  ownerUserId?: string | null;

  @Field(() => OAuthClientKind, {
    nullable: true,
    description: 'Changes PUBLIC to NATIVE or NATIVE to PUBLIC. Other kinds cannot change.',
  })
  @IsOptional()
  @IsEnum(OAuthClientKind)
  kind?: OAuthClientKind | null;

  @Field(() => Boolean, { nullable: true, description: pkceDescription })
  @IsOptional()
  @IsBoolean()
  pkceExempt?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: introspectDescription })
  @IsOptional()
  @IsBoolean()
  mayIntrospect?: boolean | null;

  @Field(() => [String], { nullable: true, description: grantsDescription })
  @IsOptional()
  @UrlList()
  extraGrants?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether an administrator vouches for its name. Users may let verified assistants act without asking. Does not open the API: see resources.',
  })
  @IsOptional()
  @IsBoolean()
  isVerified?: boolean | null;

  @Field(() => [OAuthResource], {
    nullable: true,
    description:
      'What the client gets tokens for. With API it does everything that its scopes allow without approval, as long as it is verified.',
  })
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsEnum(OAuthResource, { each: true })
  resources?: OAuthResource[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True disables the client, false enables it.',
  })
  @IsOptional()
  @IsBoolean()
  disabled?: boolean | null;

  @OptionalPasswordField()
  password?: string | null;
}

@InputType({ description: 'The client and the overlap of its secrets.' })
export class RotateOAuthClientSecretInput {
  @Field(() => ID, { description: 'Id of the client.' })
  @IsId()
  id: string;

  @Field(() => Int, {
    defaultValue: 86_400,
    description:
      'Seconds until the existing secrets expire. At most 30 days. 0 ends them and all access tokens of the client immediately.',
  })
  @IsInt()
  @Min(0)
  @Max(30 * 86_400)
  overlapSeconds: number;

  @OptionalPasswordField()
  password?: string | null;
}

@InputType({ description: 'The client to disable.' })
export class DisableOAuthClientInput {
  @Field(() => ID, { description: 'Id of the client.' })
  @IsId()
  id: string;
}

@InputType({ description: 'The authorizations to revoke.' })
export class RevokeOAuthAuthorizationsInput {
  @Field(() => ID, { description: 'Id of the client.' })
  @IsId()
  id: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Revokes only authorizations of this user. Null or absent revokes all.',
  })
  @IsOptional()
  @IsId()
  userId?: string | null;
}
