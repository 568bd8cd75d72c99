import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsObject, IsOptional, IsString, MaxLength } from 'class-validator';
import { RequiresSession } from '../../auth/access.js';
import { JSONObject } from '../../graphql/json-object.scalar.js';
import { UserError, UserErrorType } from '../../graphql/user-error.js';
import { maxCodeLength } from '../domain/second-factor-codes.js';

export enum SecondFactorMethod {
  AUTHENTICATOR = 'AUTHENTICATOR',
  PASSKEY = 'PASSKEY',
  RECOVERY_CODE = 'RECOVERY_CODE',
}
registerEnumType(SecondFactorMethod, {
  name: 'SecondFactorMethod',
  description: 'How a user proves the second factor.',
  valuesMap: {
    AUTHENTICATOR: { description: 'A code of an authenticator app (TOTP). Call verifySecondFactor.' },
    PASSKEY: { description: 'A passkey. Call startPasskeyVerification, then verifySecondFactor.' },
    RECOVERY_CODE: { description: 'A recovery code. Call verifySecondFactor.' },
  },
});

@UserErrorType('SECOND_FACTOR_NEEDED')
export class SecondFactorNeeded extends UserError {
  @Field(() => [SecondFactorMethod], { description: 'How this user can prove the second factor.' })
  methods: SecondFactorMethod[];

  @Field({ description: 'When the sign-in expires. Afterwards the user signs in again.' })
  expiresAt: Date;
}

@RequiresSession()
@ObjectType({ description: 'The second factor of the viewer.' })
export class SecondFactor {
  @Field(() => Date, {
    nullable: true,
    description: 'When the authenticator app was set up. Null without one.',
  })
  authenticatorSince: Date | null;

  @Field(() => Int, { description: 'Recovery codes that can still be used.' })
  recoveryCodesLeft: number;

  @Field({
    description:
      'Whether the viewer must have one: ADMIN_SECOND_FACTOR is required, and the viewer is an administrator. Until then, operations of administrators get SECOND_FACTOR_REQUIRED.',
  })
  isRequired: boolean;

  /** Id of the viewer. Not part of the schema. */
  userId: string;
}

@InputType({ description: 'A code of the viewer.' })
export class CodeInput {
  @Field({ description: 'A code of the authenticator app: 6 digits.' })
  @IsString()
  @MaxLength(maxCodeLength)
  code: string;
}

@InputType({ description: 'The second factor of a sign-in: either a code or a passkey.' })
export class VerifySecondFactorInput {
  @Field(() => String, {
    nullable: true,
    description: 'A code of the authenticator app, or a recovery code. Spaces and hyphens are ignored.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(maxCodeLength)
  code?: string | null;

  @Field(() => JSONObject, {
    nullable: true,
    description: 'What navigator.credentials.get() returned, as JSON: PublicKeyCredential.toJSON().',
  })
  @IsOptional()
  @IsObject()
  passkey?: Record<string, unknown> | null;
}

@ObjectType({ description: 'The set-up has started. Show the secret now: it cannot be read again.' })
export class AuthenticatorSetup {
  readonly __typename = 'AuthenticatorSetup' as const;

  @Field({ description: 'The secret in base32, for apps that cannot scan the QR code.' })
  secret: string;

  @Field({ description: 'The secret as otpauth:// URI, for a link on phones.' })
  uri: string;

  @Field({ description: 'The URI as a QR code: an SVG image with a white background.' })
  qrCode: string;

  @Field({ description: 'Until when confirmAuthenticator accepts the first code.' })
  expiresAt: Date;
}

@ObjectType({
  description:
    'The authenticator app is in use. If it is the first second factor, the other sessions of the viewer have ended.',
})
export class AuthenticatorConfirmed {
  readonly __typename = 'AuthenticatorConfirmed' as const;

  @Field(() => [String], {
    nullable: true,
    description:
      'Recovery codes. Show them now: they cannot be read again. Null if the viewer had a second factor before, whose codes keep working.',
  })
  recoveryCodes: string[] | null;
}

@ObjectType({ description: 'The second factor was changed.' })
export class SecondFactorChanged {
  readonly __typename = 'SecondFactorChanged' as const;

  @Field(() => SecondFactor, { description: 'The second factor of the viewer.' })
  secondFactor: SecondFactor;
}

@ObjectType({ description: 'New recovery codes. The earlier ones no longer work.' })
export class RecoveryCodesReplaced {
  readonly __typename = 'RecoveryCodesReplaced' as const;

  @Field(() => [String], { description: 'The codes. Show them now: they cannot be read again.' })
  recoveryCodes: string[];
}
