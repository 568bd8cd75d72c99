import { Field, ID, InputType, Int } from '@nestjs/graphql';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsEnum,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { IdempotencyKeyField } from '../../idempotency/idempotency-key.field.js';
import { type OAuthScope, oauthScopes } from '../domain/scopes.js';
import { OAuthClientKind } from './oauth-client.type.js';

const Addresses = () => (target: object, key: string) => {
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

const scopesDescription = `Scopes it may ask for, of: ${oauthScopes.join(', ')}.`;
const redirectDescription =
  'Where people are sent back to; compared to the letter. https, or http on this machine, or for a NATIVE client a scheme like com.example.app.';
const introspectDescription = 'Whether it may ask about tokens of other clients, as a resource server does.';
const pkceDescription =
  'Whether authorization requests may come without PKCE. Only for a CONFIDENTIAL client whose library cannot do PKCE; users see a warning.';
const grantsDescription =
  'Custom grants of this installation it may use, by grant_type. Token exchange is one.';

@InputType({ description: 'A new API client.' })
export class CreateOAuthClientInput {
  @Field({ description: 'Name that people are shown.' })
  @IsString()
  @MaxLength(80)
  name: string;

  @Field(() => OAuthClientKind, {
    description:
      'What it is. Later only PUBLIC and NATIVE can be exchanged. PUBLIC with a scheme of its own is registered as NATIVE.',
  })
  @IsEnum(OAuthClientKind)
  kind: OAuthClientKind;

  @Field(() => [String], { defaultValue: [], description: redirectDescription })
  @Addresses()
  redirectUris: string[];

  @Field(() => [String], { defaultValue: [], description: 'Where people may be sent after signing out.' })
  @Addresses()
  postLogoutRedirectUris: string[];

  @Field(() => [String], { description: scopesDescription })
  @Scopes()
  scopes: OAuthScope[];

  @Field(() => ID, { nullable: true, description: 'The user whose data a SERVICE client works on.' })
  @IsOptional()
  @IsUUID()
  ownerUserId?: string | null;

  @Field({ defaultValue: false, description: pkceDescription })
  @IsBoolean()
  pkceExempt: boolean;

  @Field({ defaultValue: false, description: introspectDescription })
  @IsBoolean()
  mayIntrospect: boolean;

  @Field(() => [String], { defaultValue: [], description: grantsDescription })
  @Addresses()
  extraGrants: string[];

  @IdempotencyKeyField()
  idempotencyKey?: string | null;
}

@InputType({ description: 'Changes to an API client. What is left out stays.' })
export class UpdateOAuthClientInput {
  @Field(() => ID, { description: 'Id of the client.' })
  @IsUUID()
  id: string;

  @Field(() => String, { nullable: true, description: 'Name that people are shown.' })
  @IsOptional()
  @IsString()
  @MaxLength(80)
  name?: string | null;

  @Field(() => [String], { nullable: true, description: redirectDescription })
  @IsOptional()
  @Addresses()
  redirectUris?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Where people may be sent after signing out.' })
  @IsOptional()
  @Addresses()
  postLogoutRedirectUris?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: `${scopesDescription} Tokens that are out keep theirs until they expire; refreshed ones do not.`,
  })
  @IsOptional()
  @Scopes()
  scopes?: OAuthScope[] | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The user whose data a SERVICE client works on; null takes the owner away.',
  })
  @IsOptional()
  @IsUUID()
  ownerUserId?: string | null;

  @Field(() => OAuthClientKind, {
    nullable: true,
    description: 'Makes a PUBLIC client NATIVE, or a NATIVE client PUBLIC. Other kinds cannot be changed.',
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
  @Addresses()
  extraGrants?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'true disables the client, false lets it work again.',
  })
  @IsOptional()
  @IsBoolean()
  disabled?: boolean | null;
}

@InputType({ description: 'A client that is to get another secret.' })
export class RotateOAuthClientSecretInput {
  @Field(() => ID, { description: 'Id of the client.' })
  @IsUUID()
  id: string;

  @Field(() => Int, {
    defaultValue: 86_400,
    description:
      'Seconds for which the secrets it has still work, at most 30 days. 0 ends them at once, and the access tokens that are out.',
  })
  @IsInt()
  @Min(0)
  @Max(30 * 86_400)
  overlapSeconds: number;
}

@InputType({ description: 'An API client.' })
export class DisableOAuthClientInput {
  @Field(() => ID, { description: 'Id of the client.' })
  @IsUUID()
  id: string;
}

@InputType({ description: 'What was authorized for a client.' })
export class RevokeOAuthAuthorizationsInput {
  @Field(() => ID, { description: 'Id of the client.' })
  @IsUUID()
  id: string;

  @Field(() => ID, { nullable: true, description: 'Only what this user authorized; everybody if left out.' })
  @IsOptional()
  @IsUUID()
  userId?: string | null;
}
