import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import { connectionOf } from '../../graphql/connection.js';
import { Node } from '../../graphql/node.type.js';
import { type RejectReason, ReturnKind, ReturnStatus } from '../../platforms/platform-commerce.js';
import { MoneyType } from './money.type.js';

registerEnumType(ReturnKind, {
  name: 'ReturnKind',
  description: 'What kind of request undoes an order or a part of it.',
  valuesMap: {
    CANCELLATION: { description: 'Cancellation before delivery.' },
    RETURN: { description: 'Refund, return or replacement after delivery.' },
    AFTERSALES_REQUEST: { description: 'Request for several items, which leads to RMAs.' },
    RMA: { description: 'Return of the items of an accepted aftersales request.' },
  },
});

registerEnumType(ReturnStatus, {
  name: 'ReturnStatus',
  description: 'Status of a return.',
  valuesMap: {
    REQUESTED: { description: 'The buyer waits for a decision of the seller.' },
    IN_PROGRESS: { description: 'Decided; the items or the refund are on their way.' },
    COMPLETED: { description: 'Completed.' },
    REJECTED: { description: 'Rejected.' },
    CANCELED: { description: 'Withdrawn.' },
    OTHER: { description: 'A status that this version does not know. See platformStatus.' },
  },
});

@RequiresScope('commerce:read')
@ObjectType('RejectReason', { description: 'A reason for which a return can be rejected.' })
export class RejectReasonType implements RejectReason {
  @Field({ description: 'Value for `rejectReason` of decideReturn.' })
  key: string;

  @Field({ description: 'Text of the platform for the seller, in English if the platform has it.' })
  text: string;
}

@RequiresScope('commerce:read')
@ObjectType('ReturnLine', { description: 'An item of a return.' })
export class ReturnLineType {
  @Field({ description: 'Id of the item at the platform.' })
  externalId: string;

  @Field(() => String, {
    nullable: true,
    description: 'Id of the order line at the platform. Null if unknown.',
  })
  orderLineId: string | null;

  @Field(() => String, { nullable: true, description: 'Id of the SKU at the platform. Null if unknown.' })
  skuId: string | null;

  @Field(() => MoneyType, { nullable: true, description: 'Refund for the item. Null if unknown.' })
  refund: MoneyType | null;
}

/** Properties without a decorator are used by resolvers and are not in the schema. */
@RequiresScope('commerce:read')
@ObjectType('Return', {
  implements: () => [Node],
  description: 'A cancellation, return or aftersales request of a shop, as of the last sync.',
})
export class ReturnType implements Node {
  @Field(() => ID, { description: 'Id of the return.' })
  id: string;

  @Field(() => ReturnKind, { description: 'Kind of request.' })
  kind: ReturnKind;

  @Field({ description: 'Id of the return at the platform. Unique per kind.' })
  externalId: string;

  @Field(() => String, { nullable: true, description: 'Id of the order at the platform. Null if unknown.' })
  orderExternalId: string | null;

  @Field(() => ReturnStatus, { description: 'Status.' })
  status: ReturnStatus;

  @Field({ description: 'Status, as the platform names it.' })
  platformStatus: string;

  @Field(() => String, {
    nullable: true,
    description:
      'What the buyer wants, as the platform names it: REFUND, RETURN_AND_REFUND. Null if unknown.',
  })
  requested: string | null;

  @Field(() => String, { nullable: true, description: 'Reason in words. Null if there is none.' })
  reason: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Who requested it: BUYER, SELLER, SYSTEM. Null if unknown.',
  })
  requestedBy: string | null;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'What was refunded or, before that, what is requested. Null if unknown.',
  })
  refund: MoneyType | null;

  @Field(() => Date, {
    nullable: true,
    description:
      'Time at which the platform decides by its own rules. Null if the seller has nothing to decide.',
  })
  decisionDueAt: Date | null;

  @Field(() => [String], {
    description: 'Values for `decision` of decideReturn. Empty if nothing is to decide.',
  })
  decisions: string[];

  @Field({ description: 'Time of the request.' })
  createdAt: Date;

  @Field({ description: 'Time of the last change at the platform.' })
  updatedAt: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'Time of the first refund. Null if nothing was refunded yet.',
  })
  refundedAt: Date | null;

  @Field(() => [ReturnLineType], { description: 'The items.' })
  lines: ReturnLineType[];

  accountId: string;
}

export const ReturnConnection = connectionOf(ReturnType, 'Return');
