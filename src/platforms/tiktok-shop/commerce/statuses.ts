import { OrderStatus, ProductStatus, ReturnStatus } from '../../platform-commerce.js';

/** The topic of order events spells the last one differently. */
const orderStatuses: Readonly<Record<string, OrderStatus>> = {
  UNPAID: OrderStatus.UNPAID,
  ON_HOLD: OrderStatus.ON_HOLD,
  AWAITING_SHIPMENT: OrderStatus.AWAITING_SHIPMENT,
  PARTIALLY_SHIPPING: OrderStatus.PARTIALLY_SHIPPING,
  AWAITING_COLLECTION: OrderStatus.AWAITING_COLLECTION,
  IN_TRANSIT: OrderStatus.IN_TRANSIT,
  DELIVERED: OrderStatus.DELIVERED,
  COMPLETED: OrderStatus.COMPLETED,
  CANCELLED: OrderStatus.CANCELED,
  CANCEL: OrderStatus.CANCELED,
};

const productStatuses: Readonly<Record<string, ProductStatus>> = {
  INITIAL: ProductStatus.DRAFT,
  DRAFT: ProductStatus.DRAFT,
  PENDING: ProductStatus.IN_REVIEW,
  FAILED: ProductStatus.REJECTED,
  ACTIVATE: ProductStatus.ACTIVE,
  SELLER_DEACTIVATED: ProductStatus.INACTIVE,
  PLATFORM_DEACTIVATED: ProductStatus.INACTIVE,
  FREEZE: ProductStatus.SUSPENDED,
  DELETED: ProductStatus.DELETED,
};

/** Requests that were withdrawn have two spellings. The success of a request approves it; it is not its end. */
const returnStatuses: Readonly<Record<string, ReturnStatus>> = {
  CANCELLATION_REQUEST_PENDING: ReturnStatus.REQUESTED,
  CANCELLATION_REQUEST_SUCCESS: ReturnStatus.IN_PROGRESS,
  CANCELLATION_REQUEST_CANCEL: ReturnStatus.CANCELED,
  CANCELLATION_REQUEST_CANCELLED: ReturnStatus.CANCELED,
  CANCELLATION_REQUEST_COMPLETE: ReturnStatus.COMPLETED,
  RETURN_OR_REFUND_REQUEST_PENDING: ReturnStatus.REQUESTED,
  REFUND_OR_RETURN_REQUEST_REJECT: ReturnStatus.REJECTED,
  AWAITING_BUYER_SHIP: ReturnStatus.IN_PROGRESS,
  BUYER_SHIPPED_ITEM: ReturnStatus.IN_PROGRESS,
  REJECT_RECEIVE_PACKAGE: ReturnStatus.IN_PROGRESS,
  AWAITING_BUYER_RESPONSE: ReturnStatus.IN_PROGRESS,
  REFUND_SUCCESS: ReturnStatus.COMPLETED,
  RETURN_OR_REFUND_REQUEST_SUCCESS: ReturnStatus.IN_PROGRESS,
  RETURN_OR_REFUND_REQUEST_CANCEL: ReturnStatus.CANCELED,
  RETURN_OR_REFUND_REQUEST_CANCELLED: ReturnStatus.CANCELED,
  RETURN_OR_REFUND_REQUEST_COMPLETE: ReturnStatus.COMPLETED,
  REPLACEMENT_REQUEST_PENDING: ReturnStatus.REQUESTED,
  REPLACEMENT_REQUEST_REJECT: ReturnStatus.REJECTED,
  REPLACEMENT_REQUEST_REFUND_SUCCESS: ReturnStatus.COMPLETED,
  REPLACEMENT_REQUEST_CANCEL: ReturnStatus.CANCELED,
  REPLACEMENT_REQUEST_CANCELLED: ReturnStatus.CANCELED,
  REPLACEMENT_REQUEST_COMPLETE: ReturnStatus.COMPLETED,
  INIT: ReturnStatus.REQUESTED,
  PENDING_REQUEST_REVIEW: ReturnStatus.REQUESTED,
  REQUEST_REVIEW_COMPLETED: ReturnStatus.IN_PROGRESS,
  RMA_CREATED: ReturnStatus.IN_PROGRESS,
  AWAITING_BUYER_RETURN: ReturnStatus.IN_PROGRESS,
  PENDING_PACKAGE_REVIEW: ReturnStatus.REQUESTED,
  PACKAGE_REVIEW_COMPLETED: ReturnStatus.COMPLETED,
};

export function toOrderStatus(platformStatus: string) {
  return { status: known(orderStatuses, platformStatus) ?? OrderStatus.OTHER, platformStatus };
}

export function toProductStatus(platformStatus: string) {
  return { status: known(productStatuses, platformStatus) ?? ProductStatus.OTHER, platformStatus };
}

export function toReturnStatus(platformStatus: string) {
  return { status: known(returnStatuses, platformStatus) ?? ReturnStatus.OTHER, platformStatus };
}

function known<Status>(statuses: Readonly<Record<string, Status>>, name: string): Status | undefined {
  return Object.hasOwn(statuses, name) ? statuses[name] : undefined;
}
