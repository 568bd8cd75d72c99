import { Field, ID, InputType, Int } from '@nestjs/graphql';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { IdempotencyKeyField } from '../../idempotency/idempotency-key.field.js';
import { OptionalPasswordField } from '../../users/graphql/fields.js';
import { IsId } from '../../crypto/is-id.js';

const maxUrlLength = 2_000;
const maxDescriptionLength = 200;
const maxSecretLength = 120;
const maxAccounts = 1_000;
const maxTypes = 100;

const UrlField = (nullable: boolean) => (target: object, key: string) => {
  const description =
    'Address of the receiver: https, on the public internet, without credentials and fragment. Redirects are not followed.';
  for (const decorate of [
    Field(() => String, { nullable, description }),
    ...(nullable ? [IsOptional()] : []),
    IsString(),
    MaxLength(maxUrlLength),
  ])
    decorate(target, key);
};

const ListField =
  (type: typeof String | typeof ID, description: string, max: number) => (target: object, key: string) => {
    for (const decorate of [
      Field(() => [type], { nullable: true, description }),
      IsOptional(),
      IsArray(),
      ArrayNotEmpty(),
      ArrayUnique(),
      ArrayMaxSize(max),
      type === ID ? IsId({ each: true }) : IsString({ each: true }),
    ])
      decorate(target, key);
  };

const EventTypesField = () =>
  ListField(String, 'Only events of these types. Null: every type, also of types that come later.', maxTypes);
const AccountIdsField = () =>
  ListField(
    ID,
    'Only events of these accounts, which must exist. For an endpoint of a client, their users must have granted it events:read. Null: every account, and events without an account.',
    maxAccounts,
  );

const orderedDescription =
  'Whether the events of an account are delivered one after the other. False: a failing delivery does not delay later ones.';

@InputType({ description: 'A new event endpoint.' })
export class CreateEventEndpointInput {
  @UrlField(false)
  url: string;

  @Field({ defaultValue: '', description: 'Note for the owner.' })
  @IsString()
  @MaxLength(maxDescriptionLength)
  description: string;

  @EventTypesField()
  eventTypes?: string[] | null;

  @AccountIdsField()
  accountIds?: string[] | null;

  @Field({ defaultValue: true, description: orderedDescription })
  @IsBoolean()
  ordered: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'The secret that signs events: `whsec_` and 24 to 64 bytes in base64. Null: a new one is created.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(maxSecretLength)
  secret?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The OAuth client that owns it. Null: the client of the caller, or for administrators the installation, which gets the events of all users.',
  })
  @IsOptional()
  @IsId()
  clientId?: string | null;

  @IdempotencyKeyField()
  idempotencyKey?: string | null;

  @OptionalPasswordField()
  password?: string | null;
}

@InputType({ description: 'Changes of an event endpoint. Absent fields stay unchanged.' })
export class UpdateEventEndpointInput {
  @Field(() => ID, { description: 'Id of the endpoint.' })
  @IsId()
  id: string;

  @UrlField(true)
  url?: string | null;

  @Field(() => String, { nullable: true, description: 'Note for the owner.' })
  @IsOptional()
  @IsString()
  @MaxLength(maxDescriptionLength)
  description?: string | null;

  @EventTypesField()
  eventTypes?: string[] | null;

  @AccountIdsField()
  accountIds?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: `${orderedDescription} Applies to later events.` })
  @IsOptional()
  @IsBoolean()
  ordered?: boolean | null;

  @OptionalPasswordField()
  password?: string | null;
}

@InputType({ description: 'An event endpoint.' })
export class EventEndpointInput {
  @Field(() => ID, { description: 'Id of the endpoint.' })
  @IsId()
  id: string;
}

@InputType({ description: 'The event endpoint whose secret is shown.' })
export class RevealEventEndpointSecretInput extends EventEndpointInput {
  @OptionalPasswordField()
  password?: string | null;
}

@InputType({ description: 'The event endpoint, its new secret, and the overlap of both secrets.' })
export class RotateEventEndpointSecretInput extends EventEndpointInput {
  @Field(() => Int, {
    defaultValue: 86_400,
    description:
      'Seconds for which the current secret also signs. At most 7 days. 0 ends it immediately. A secret from an earlier rotation always ends.',
  })
  @IsInt()
  @Min(0)
  @Max(7 * 86_400)
  overlapSeconds: number;

  @Field(() => String, {
    nullable: true,
    description:
      'The new secret: `whsec_` and 24 to 64 bytes in base64. Not the current one. Null: it is created.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(maxSecretLength)
  secret?: string | null;

  @OptionalPasswordField()
  password?: string | null;
}
