import { Field, InputType } from '@nestjs/graphql';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { maxCodeLength } from '../domain/second-factor-codes.js';
import type { PresenceProof } from '../passwords/reauthentication.service.js';
import { OptionalPasswordField } from './fields.js';

@InputType({ description: 'Proof that the viewer is present. Empty within ten minutes after sign-in.' })
export class PresenceProofInput {
  @OptionalPasswordField()
  password?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'A code of the authenticator app, or a recovery code. Required with the password if the viewer has a second factor.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(maxCodeLength)
  code?: string | null;
}

export function toProof({ password, code }: PresenceProofInput): PresenceProof {
  return { password: password ?? null, code: code ?? null };
}
