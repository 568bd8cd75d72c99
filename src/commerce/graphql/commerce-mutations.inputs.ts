import { Field, ID, InputType, Int, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsDate,
  IsEnum,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { IdempotencyKeyField } from '../../idempotency/idempotency-key.field.js';
import { IsId } from '../../crypto/is-id.js';

const maxIdLength = 100;

@InputType({ description: 'New stock of one SKU in one warehouse.' })
export class StockChangeInput {
  @Field({ description: 'Id of the SKU at the platform.' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(maxIdLength)
  skuId: string;

  @Field({ description: 'Id of the warehouse at the platform.' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(maxIdLength)
  warehouseId: string;

  @Field(() => Int, { description: 'Units that can be sold, as an absolute number, 0 to 1000000.' })
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  quantity: number;
}

@InputType({ description: 'New stock of one product.' })
export class UpdateInventoryInput {
  @Field(() => ID, { description: 'Id of the product.' })
  @IsId()
  productId: string;

  @Field(() => [StockChangeInput], {
    description: 'The new stock, at most 200 entries. Warehouses that are not listed keep theirs.',
  })
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => StockChangeInput)
  changes: StockChangeInput[];

  @IdempotencyKeyField()
  idempotencyKey?: string | null;
}

export enum ReturnAction {
  APPROVE = 'APPROVE',
  REJECT = 'REJECT',
}
registerEnumType(ReturnAction, {
  name: 'ReturnAction',
  description: 'Decision about a return.',
  valuesMap: {
    APPROVE: { description: 'Approve.' },
    REJECT: { description: 'Reject.' },
  },
});

@InputType({ description: 'A decision about a return.' })
export class DecideReturnInput {
  @Field(() => ID, { description: 'Id of the return.' })
  @IsId()
  returnId: string;

  @Field(() => ReturnAction, { description: 'The decision.' })
  @IsEnum(ReturnAction)
  action: ReturnAction;

  @Field(() => String, {
    nullable: true,
    description:
      'One of Return.decisions. Null takes the only one of the action; INVALID_INPUT if there are several.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  decision?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The platform's key of the reason, one of `rejectReasons`. Required by some rejections.",
  })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  rejectReason?: string | null;

  @Field(() => String, { nullable: true, description: 'Comment for the buyer.' })
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  comment?: string | null;

  @IdempotencyKeyField()
  idempotencyKey?: string | null;
}

@InputType({ description: 'The shop to read again.' })
export class ResyncShopInput {
  @Field(() => ID, { nullable: true, description: 'Id of the account. Default: the selected account.' })
  @IsOptional()
  @IsId()
  accountId?: string | null;

  @Field(() => Date, { description: 'Everything that changed since this time is read again.' })
  @IsDate()
  from: Date;
}
