import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Transform, Type } from 'class-transformer';
import { IsEnum, IsObject, IsString, Length, Matches, ValidateNested } from 'class-validator';
import { RequiresSession } from '../../auth/access.js';
import { JSONObject } from '../../graphql/json-object.scalar.js';
import type { PasskeyEntity } from '../passkeys/passkey.entity.js';
import { PresenceProofInput } from './presence-proof.input.js';
import { IsId } from '../../crypto/is-id.js';

@RequiresSession()
@ObjectType('UserPasskey', { description: 'A passkey of the viewer.' })
export class Passkey {
  @Field(() => ID, { description: 'Id of the passkey.' })
  passkeyId: string;

  @Field({ description: 'Name that the viewer gave it.' })
  name: string;

  @Field({ description: 'Whether a provider, such as the maker of the phone, syncs it to other devices.' })
  isSynced: boolean;

  @Field({ description: 'When it was added.' })
  createdAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it last signed the viewer in. Null if never.' })
  lastUsedAt: Date | null;
}

export function toPasskey({ id, name, isSynced, createdAt, lastUsedAt }: PasskeyEntity): Passkey {
  return { passkeyId: id, name, isSynced, createdAt, lastUsedAt };
}

export enum PasskeyVerification {
  SIGN_IN = 'SIGN_IN',
  SECOND_FACTOR = 'SECOND_FACTOR',
}
registerEnumType(PasskeyVerification, {
  name: 'PasskeyVerification',
  description: 'What a signature of a passkey is for.',
  valuesMap: {
    SIGN_IN: { description: 'To sign in with any passkey, without a password. Call signInWithPasskey.' },
    SECOND_FACTOR: {
      description: 'As second factor of the sign-in that waits in this browser. Call verifySecondFactor.',
    },
  },
});

const PasskeyNameField = () => (target: object, property: string) => {
  Field({ description: 'Name of the passkey, for the list in the settings: 1 to 60 characters.' })(
    target,
    property,
  );
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))(
    target,
    property,
  );
  IsString()(target, property);
  Length(1, 60)(target, property);
  Matches(/^\P{Cc}*$/u)(target, property);
};

@InputType({ description: 'What the signature is for.' })
export class StartPasskeyVerificationInput {
  @Field(() => PasskeyVerification, { description: 'What the signature is for.' })
  @IsEnum(PasskeyVerification)
  purpose: PasskeyVerification;
}

@InputType({ description: 'The signature of a passkey.' })
export class SignInWithPasskeyInput {
  @Field(() => JSONObject, {
    description: 'What navigator.credentials.get() returned, as JSON: PublicKeyCredential.toJSON().',
  })
  @IsObject()
  response: Record<string, unknown>;
}

@InputType({ description: 'A new passkey.' })
export class AddPasskeyInput {
  @PasskeyNameField()
  name: string;

  @Field(() => JSONObject, {
    description: 'What navigator.credentials.create() returned, as JSON: PublicKeyCredential.toJSON().',
  })
  @IsObject()
  response: Record<string, unknown>;
}

@InputType({ description: 'The new name of a passkey.' })
export class RenamePasskeyInput {
  @Field(() => ID, { description: 'Id of a passkey of the viewer.' })
  @IsId()
  passkeyId: string;

  @PasskeyNameField()
  name: string;

  @Field(() => PresenceProofInput, { defaultValue: {}, description: 'Proof that the viewer is present.' })
  @ValidateNested()
  @Type(() => PresenceProofInput)
  proof: PresenceProofInput;
}

@InputType({ description: 'The passkey to remove.' })
export class RemovePasskeyInput {
  @Field(() => ID, { description: 'Id of a passkey of the viewer.' })
  @IsId()
  passkeyId: string;

  @Field(() => PresenceProofInput, { defaultValue: {}, description: 'Proof that the viewer is present.' })
  @ValidateNested()
  @Type(() => PresenceProofInput)
  proof: PresenceProofInput;
}

@ObjectType({ description: 'The browser can create the passkey.' })
export class PasskeySetup {
  readonly __typename = 'PasskeySetup' as const;

  @Field(() => JSONObject, {
    description:
      'Options for PublicKeyCredential.parseCreationOptionsFromJSON() and navigator.credentials.create().',
  })
  options: object;

  @Field({ description: 'Until when addPasskey accepts the passkey.' })
  expiresAt: Date;
}

@ObjectType({ description: 'The browser can sign with a passkey.' })
export class PasskeyRequest {
  readonly __typename = 'PasskeyRequest' as const;

  @Field(() => JSONObject, {
    description:
      'Options for PublicKeyCredential.parseRequestOptionsFromJSON() and navigator.credentials.get().',
  })
  options: object;

  @Field({ description: 'Until when the signature is accepted.' })
  expiresAt: Date;
}

@ObjectType({
  description:
    'The passkey was added. If it is the first second factor, the other sessions of the viewer have ended.',
})
export class PasskeyAdded {
  readonly __typename = 'PasskeyAdded' as const;

  @Field(() => Passkey, { description: 'The passkey.' })
  passkey: Passkey;

  @Field(() => [String], {
    nullable: true,
    description:
      'Recovery codes. Show them now: they cannot be read again. Null if the viewer had a second factor before, whose codes keep working.',
  })
  recoveryCodes: string[] | null;
}

@ObjectType({ description: 'The passkey was renamed.' })
export class PasskeyRenamed {
  readonly __typename = 'PasskeyRenamed' as const;

  @Field(() => Passkey, { description: 'The passkey.' })
  passkey: Passkey;
}
