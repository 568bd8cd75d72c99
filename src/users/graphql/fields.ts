import { applyDecorators } from '@nestjs/common';
import { Field } from '@nestjs/graphql';
import { Transform } from 'class-transformer';
import { IsObject, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { JSONObject } from '../../graphql/json-object.scalar.js';
import { IsEmailAddress } from '../domain/email-address.js';
import { passwordLength } from '../domain/password-rules.js';

/** An email address. Surrounding white space is removed. */
export const EmailField = (description: string) =>
  applyDecorators(
    Field({ description }),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)),
    IsEmailAddress(),
    MaxLength(254),
  );

/** A password. WeakPassword reports new passwords that are too weak. */
export const PasswordField = (description: string) =>
  applyDecorators(Field({ description }), IsString(), MinLength(1), MaxLength(passwordLength.max));

/** The password of an action that a recent sign-in allows without it. */
export const OptionalPasswordField = () =>
  applyDecorators(
    Field(() => String, {
      nullable: true,
      description: 'Password of the viewer. Optional within ten minutes after sign-in.',
    }),
    IsOptional(),
    IsString(),
    MaxLength(passwordLength.max),
  );

/** The token of a mailed link: the part after `#`. */
export const LinkTokenField = () =>
  applyDecorators(
    Field({ description: 'Token of the mailed link: the part of the link after #.' }),
    IsString(),
    MaxLength(200),
  );

/** A username. UsernameNotAllowed reports invalid ones. */
export const UsernameField = (description: string) =>
  applyDecorators(
    Field(() => String, { nullable: true, description }),
    IsOptional(),
    IsString(),
    MaxLength(100),
  );

export const MetadataField = (description: string) =>
  applyDecorators(
    Field(() => JSONObject, { nullable: true, description }),
    IsOptional(),
    IsObject(),
  );

export const DisplayNameField = (description: string) =>
  applyDecorators(
    Field(() => String, { nullable: true, description }),
    IsOptional(),
    IsString(),
    MaxLength(100),
  );
