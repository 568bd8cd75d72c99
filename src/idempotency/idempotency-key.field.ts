import { Field } from '@nestjs/graphql';
import { IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';

const maxKeyLength = 200;

/** The optional `idempotencyKey` of an input that creates an object. */
export function IdempotencyKeyField(): PropertyDecorator {
  return (target, key) => {
    for (const decorate of [
      Field(() => String, {
        nullable: true,
        description:
          'A key that the client chooses for this request, at most 200 characters. Within 7 days, the same request with the same key creates nothing and returns the existing object.',
      }),
      IsOptional(),
      IsString(),
      IsNotEmpty(),
      MaxLength(maxKeyLength),
    ])
      decorate(target, key);
  };
}
