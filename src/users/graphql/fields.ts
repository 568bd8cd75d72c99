import { applyDecorators } from '@nestjs/common';
import { Field } from '@nestjs/graphql';
import { Transform } from 'class-transformer';
import { IsEmail, IsObject, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { JSONObject } from '../../graphql/json-object.scalar.js';
import { passwordLength } from '../domain/password-rules.js';

/** An e-mail address as people type it. */
export const EmailField = (description: string) =>
  applyDecorators(
    Field({ description }),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)),
    IsEmail(),
    MaxLength(254),
  );

/** A password; whether a new one will do is said by WeakPassword, not here. */
export const PasswordField = (description: string) =>
  applyDecorators(Field({ description }), IsString(), MinLength(1), MaxLength(passwordLength.max));

/** The token of a mailed link: what stands behind its `#`. */
export const LinkTokenField = () =>
  applyDecorators(
    Field({ description: 'The token of the mailed link: what stands behind its #.' }),
    IsString(),
    MaxLength(200),
  );

/** What is wrong with a name is said by UsernameNotAllowed, not here. */
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
