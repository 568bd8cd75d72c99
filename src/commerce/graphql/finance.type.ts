import { Field, ID, ObjectType } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import { connectionOf } from '../../graphql/connection.js';
import { JSONObject } from '../../graphql/json-object.scalar.js';
import { Node } from '../../graphql/node.type.js';
import { MoneyType } from './money.type.js';

/** Properties without a decorator are used by resolvers and are not in the schema. */
@RequiresScope('commerce:read')
@ObjectType('Statement', {
  implements: () => [Node],
  description: 'What the platform settles with the shop for one of its days. The sum of its transactions.',
})
export class StatementType implements Node {
  @Field(() => ID, { description: 'Id of the statement.' })
  id: string;

  @Field({ description: 'Id of the statement at the platform.' })
  externalId: string;

  @Field({ description: 'Time of the statement.' })
  issuedAt: Date;

  @Field(() => MoneyType, { description: 'What the platform settles: revenue less fees, with adjustments.' })
  settlement: MoneyType;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'Revenue. Null if the platform does not report it.',
  })
  revenue: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: 'Fees and taxes, signed. Null if unknown.' })
  fees: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: 'Shipping cost, signed. Null if unknown.' })
  shippingCost: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: 'Adjustments, signed. Null if unknown.' })
  adjustment: MoneyType | null;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'Amount held back or released, signed. Null until the transactions are read.',
  })
  reserve: MoneyType | null;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'What is paid: settlement with reserve. Null until the transactions are read.',
  })
  payable: MoneyType | null;

  @Field(() => String, { nullable: true, description: 'PAID, FAILED or PROCESSING. Null if unknown.' })
  paymentStatus: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Id of the payment at the platform. Null before it is paid.',
  })
  paymentExternalId: string | null;

  @Field({ description: 'Whether all transactions of the statement are stored.' })
  isComplete: boolean;

  accountId: string;
}

/** Properties without a decorator are used by resolvers and are not in the schema. */
@RequiresScope('commerce:read')
@ObjectType('Transaction', {
  implements: () => [Node],
  description: 'A row of a statement: an order that is settled, or an adjustment.',
})
export class TransactionType implements Node {
  @Field(() => ID, { description: 'Id of the transaction.' })
  id: string;

  @Field({ description: 'Id of the transaction at the platform.' })
  externalId: string;

  @Field({ description: 'Type, as the platform names it: ORDER, PLATFORM_REIMBURSEMENT. New types appear.' })
  type: string;

  @Field(() => ID, { description: 'Id of the statement.' })
  statementId: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Id of the order at the platform, which may be older than the first sync. Null for adjustments.',
  })
  orderExternalId: string | null;

  @Field(() => MoneyType, { description: 'What it adds to the settlement, signed.' })
  settlement: MoneyType;

  @Field(() => MoneyType, { nullable: true, description: 'Revenue. Null if unknown.' })
  revenue: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: 'Fees and taxes, signed. Null if unknown.' })
  fees: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: 'Shipping cost, signed. Null if unknown.' })
  shippingCost: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: 'Adjustment, signed. Null if unknown.' })
  adjustment: MoneyType | null;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'Amount held back or released. Null if there is none.',
  })
  reserve: MoneyType | null;

  @Field(() => Date, { nullable: true, description: 'Time of the order. Null if unknown.' })
  orderCreatedAt: Date | null;

  @Field(() => JSONObject, {
    description: 'Parts of revenue, fees and shipping, with the names of the platform.',
  })
  breakdown: object;

  accountId: string;
}

/** Properties without a decorator are used by resolvers and are not in the schema. */
@RequiresScope('commerce:read')
@ObjectType('ShopPayment', {
  implements: () => [Node],
  description: 'A payment of the platform to the seller.',
})
export class ShopPaymentType implements Node {
  @Field(() => ID, { description: 'Id of the payment.' })
  id: string;

  @Field({ description: 'Id of the payment at the platform.' })
  externalId: string;

  @Field({ description: 'PAID, FAILED, PROCESSING or another value of the platform.' })
  status: string;

  @Field(() => MoneyType, { description: 'Amount, in the currency of the bank account.' })
  amount: MoneyType;

  @Field(() => MoneyType, { nullable: true, description: 'Settlement that it pays. Null if unknown.' })
  settlement: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: 'Amount held back. Null if unknown.' })
  reserve: MoneyType | null;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'Amount before currency exchange. Null if unknown.',
  })
  beforeExchange: MoneyType | null;

  @Field(() => String, { nullable: true, description: 'Exchange rate as a decimal. Null if unknown.' })
  exchangeRate: string | null;

  @Field({ description: 'Time of creation.' })
  createdAt: Date;

  @Field(() => Date, { nullable: true, description: 'Time of payment. Null before it is paid.' })
  paidAt: Date | null;

  accountId: string;
}

/** Properties without a decorator are used by resolvers and are not in the schema. */
@RequiresScope('commerce:read')
@ObjectType('Withdrawal', {
  implements: () => [Node],
  description: 'A movement of money out of the balance of the shop.',
})
export class WithdrawalType implements Node {
  @Field(() => ID, { description: 'Id of the withdrawal.' })
  id: string;

  @Field({ description: 'Id of the withdrawal at the platform.' })
  externalId: string;

  @Field({ description: 'Type, as the platform names it: WITHDRAW, SETTLE, TRANSFER, REVERSE.' })
  type: string;

  @Field({ description: 'Status, as the platform names it: PROCESSING, SUCCESS, FAILED.' })
  status: string;

  @Field(() => MoneyType, { description: 'Amount.' })
  amount: MoneyType;

  @Field({ description: 'Time of creation.' })
  createdAt: Date;

  accountId: string;
}

export const StatementConnection = connectionOf(StatementType, 'Statement');
export const TransactionConnection = connectionOf(TransactionType, 'Transaction');
export const ShopPaymentConnection = connectionOf(ShopPaymentType, 'ShopPayment');
export const WithdrawalConnection = connectionOf(WithdrawalType, 'Withdrawal');
