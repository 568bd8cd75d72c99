import { Field } from '@nestjs/graphql';
import { IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';

const maxKeyLength = 200;

/** The optional `idempotencyKey` of an input that creates something. */
export function IdempotencyKeyField(): PropertyDecorator {
  return (target, key) => {
    for (const decorate of [
      Field(() => String, {
        nullable: true,
        description:
          "The client's name for this request, at most 200 characters. Sent again within 7 days, the same request creates nothing and returns what it created.",
      }),
      IsOptional(),
      IsString(),
      IsNotEmpty(),
      MaxLength(maxKeyLength),
    ])
      decorate(target, key);
  };
}
