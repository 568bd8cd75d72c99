import { applyDecorators } from '@nestjs/common';
import { ArgsType, Field, ID, InputType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsDate,
  IsEnum,
  IsNotEmpty,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { SortDirection } from '../../graphql/sort-direction.js';
import { PageArgs } from '../../graphql/connection.js';
import { OrderStatus, ProductStatus, ReturnKind, ReturnStatus } from '../../platforms/platform-commerce.js';
import { OrderSort } from '../domain/order-sort.js';
import { IsId } from '../../crypto/is-id.js';

const maxFilterValues = 20;

function TimeFilter(description: string): PropertyDecorator {
  return applyDecorators(
    Field(() => Date, { nullable: true, description }),
    IsOptional(),
    IsDate(),
  );
}

function EnumFilter(type: object, description: string): PropertyDecorator {
  return applyDecorators(
    Field(() => [type], { nullable: true, description }),
    IsOptional(),
    ArrayMaxSize(maxFilterValues),
    IsEnum(type, { each: true }),
  );
}

function TextFilter(description: string): PropertyDecorator {
  return applyDecorators(
    Field(() => String, { nullable: true, description }),
    IsOptional(),
    IsString(),
    MaxLength(100),
  );
}

registerEnumType(OrderSort, {
  name: 'OrderSort',
  description: 'What orders are sorted by.',
  valuesMap: {
    CREATED_AT: { description: 'Time at which the buyer placed the order.' },
    PAID_AT: { description: 'Time of payment. Lists only paid orders.' },
    UPDATED_AT: { description: 'Time of the last change at the platform.' },
  },
});

export enum ReturnSort {
  CREATED_AT = 'CREATED_AT',
  DUE = 'DUE',
}
registerEnumType(ReturnSort, {
  name: 'ReturnSort',
  description: 'What returns are sorted by.',
  valuesMap: {
    CREATED_AT: { description: 'Newest request first.' },
    DUE: { description: 'Earliest deadline first. Lists only returns that wait for a decision.' },
  },
});

@InputType({ description: 'Filter for orders. Absent fields match everything.' })
export class OrderFilterInput {
  @EnumFilter(OrderStatus, 'Only orders with one of these statuses.')
  statuses?: OrderStatus[] | null;

  @TimeFilter('Only orders whose time of `sort` is this or later.')
  from?: Date | null;

  @TimeFilter('Only orders whose time of `sort` is earlier.')
  until?: Date | null;

  @TextFilter(
    'Words of the order id, tracking number, product names and SKUs. Each word must match the beginning of one. At most 100 characters. A blank text matches everything.',
  )
  search?: string | null;
}

@InputType({ description: 'Filter for products. Absent fields match everything.' })
export class ProductFilterInput {
  @EnumFilter(ProductStatus, 'Only products with one of these statuses.')
  statuses?: ProductStatus[] | null;

  @TextFilter(
    'Words of the title, the product id and SKUs. Each word must match the beginning of one. At most 100 characters. A blank text matches everything.',
  )
  search?: string | null;
}

@InputType({ description: 'Filter for returns. Absent fields match everything.' })
export class ReturnFilterInput {
  @EnumFilter(ReturnKind, 'Only returns of these kinds.')
  kinds?: ReturnKind[] | null;

  @EnumFilter(ReturnStatus, 'Only returns with one of these statuses.')
  statuses?: ReturnStatus[] | null;

  @IsNotEmpty()
  @TextFilter('Only returns of the order with this id at the platform.')
  orderExternalId?: string | null;
}

@InputType({ description: 'A range of time. Absent ends are open.' })
export class TimeRangeInput {
  @TimeFilter('At or after this time.')
  from?: Date | null;

  @TimeFilter('Before this time.')
  until?: Date | null;
}

@InputType({ description: 'Filter for transactions. Absent fields match everything.' })
export class TransactionFilterInput extends TimeRangeInput {
  @Field(() => ID, { nullable: true, description: 'Only transactions of this statement.' })
  @IsOptional()
  @IsId()
  statementId?: string | null;

  @IsNotEmpty()
  @TextFilter('Only transactions of the order with this id at the platform.')
  orderExternalId?: string | null;
}

/** Arguments of every list of a shop. */
@ArgsType()
class ShopListArgs extends PageArgs {
  @Field(() => ID, { nullable: true, description: 'Id of the account. Default: the selected account.' })
  @IsOptional()
  @IsId()
  accountId?: string | null;
}

@ArgsType()
export class OrdersArgs extends ShopListArgs {
  @Field(() => OrderFilterInput, { nullable: true, description: 'Filter. Default: all orders.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => OrderFilterInput)
  filter?: OrderFilterInput | null;

  @Field(() => OrderSort, { defaultValue: OrderSort.CREATED_AT, description: 'What the list is sorted by.' })
  @IsEnum(OrderSort)
  sort: OrderSort;

  @Field(() => SortDirection, { defaultValue: SortDirection.DESC, description: 'Sort direction.' })
  @IsEnum(SortDirection)
  direction: SortDirection;
}

@ArgsType()
export class ProductsArgs extends ShopListArgs {
  @Field(() => ProductFilterInput, { nullable: true, description: 'Filter. Default: all products.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => ProductFilterInput)
  filter?: ProductFilterInput | null;
}

@ArgsType()
export class ReturnsArgs extends ShopListArgs {
  @Field(() => ReturnFilterInput, { nullable: true, description: 'Filter. Default: all returns.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => ReturnFilterInput)
  filter?: ReturnFilterInput | null;

  @Field(() => ReturnSort, {
    defaultValue: ReturnSort.CREATED_AT,
    description: 'What the list is sorted by.',
  })
  @IsEnum(ReturnSort)
  sort: ReturnSort;
}

@ArgsType()
export class RejectReasonsArgs {
  @Field(() => ID, { description: 'Id of the return.' })
  @IsId()
  returnId: string;
}

@ArgsType()
export class ShopRangeArgs extends ShopListArgs {
  @Field(() => TimeRangeInput, { nullable: true, description: 'Range of time. Default: everything.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => TimeRangeInput)
  filter?: TimeRangeInput | null;
}

@ArgsType()
export class TransactionsArgs extends ShopListArgs {
  @Field(() => TransactionFilterInput, { nullable: true, description: 'Filter. Default: all transactions.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => TransactionFilterInput)
  filter?: TransactionFilterInput | null;
}
