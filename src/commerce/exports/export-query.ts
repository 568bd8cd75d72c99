import { Transform, type TransformFnParams } from 'class-transformer';
import { ArrayMaxSize, IsEnum, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { IsTime } from '../../http/exports/time-parameter.js';
import { OrderStatus } from '../../platforms/platform-commerce.js';
import { OrderSort } from '../domain/order-sort.js';
import { IsCalendarDay } from '../domain/day-range.js';
import { RevenuePeriod } from '../domain/revenue-period.js';
import { IsId } from '../../crypto/is-id.js';

const toList = ({ value }: TransformFnParams): unknown =>
  typeof value === 'string' ? value.split(',') : value;

class AccountQuery {
  @IsOptional()
  @IsId()
  accountId?: string;
}

export class OrdersExportQuery extends AccountQuery {
  @IsOptional()
  @Transform(toList)
  @ArrayMaxSize(20)
  @IsEnum(OrderStatus, { each: true })
  statuses?: OrderStatus[];

  @IsTime()
  from?: Date;

  @IsTime()
  until?: Date;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  search?: string;

  @IsOptional()
  @IsEnum(OrderSort)
  sort?: OrderSort;
}

export class TransactionsExportQuery extends AccountQuery {
  @IsTime()
  from?: Date;

  @IsTime()
  until?: Date;

  @IsOptional()
  @IsId()
  statementId?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  orderExternalId?: string;
}

export class RevenueExportQuery extends AccountQuery {
  @IsCalendarDay()
  from: string;

  @IsCalendarDay()
  to: string;

  @IsOptional()
  @IsIn(Object.values(RevenuePeriod))
  groupBy?: RevenuePeriod;
}
