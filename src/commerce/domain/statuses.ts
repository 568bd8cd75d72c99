/** Status of an order as clients see it. `OTHER`: a status that this version does not know; `platformStatus` has its name. */
export enum OrderStatus {
  UNPAID = 'UNPAID',
  ON_HOLD = 'ON_HOLD',
  AWAITING_SHIPMENT = 'AWAITING_SHIPMENT',
  PARTIALLY_SHIPPING = 'PARTIALLY_SHIPPING',
  AWAITING_COLLECTION = 'AWAITING_COLLECTION',
  IN_TRANSIT = 'IN_TRANSIT',
  DELIVERED = 'DELIVERED',
  COMPLETED = 'COMPLETED',
  CANCELED = 'CANCELED',
  OTHER = 'OTHER',
}

/** Status of a product as clients see it. */
export enum ProductStatus {
  DRAFT = 'DRAFT',
  /** The platform reviews it. */
  IN_REVIEW = 'IN_REVIEW',
  /** The review failed. */
  REJECTED = 'REJECTED',
  /** On sale. */
  ACTIVE = 'ACTIVE',
  /** Taken off sale, by the seller or the platform. */
  INACTIVE = 'INACTIVE',
  /** Blocked by the platform. */
  SUSPENDED = 'SUSPENDED',
  DELETED = 'DELETED',
  OTHER = 'OTHER',
}

/** Status of a return as clients see it, the same for all kinds of returns. */
export enum ReturnStatus {
  /** Waits for a decision. */
  REQUESTED = 'REQUESTED',
  /** Approved; the goods or the money are on their way. */
  IN_PROGRESS = 'IN_PROGRESS',
  COMPLETED = 'COMPLETED',
  REJECTED = 'REJECTED',
  /** Withdrawn by the buyer, or expired. */
  CANCELED = 'CANCELED',
  OTHER = 'OTHER',
}

const productStatuses: Readonly<Record<string, ProductStatus>> = {
  INITIAL: ProductStatus.DRAFT,
  DRAFT: ProductStatus.DRAFT,
  PENDING: ProductStatus.IN_REVIEW,
  FAILED: ProductStatus.REJECTED,
  ACTIVE: ProductStatus.ACTIVE,
  ACTIVATE: ProductStatus.ACTIVE,
  INACTIVE: ProductStatus.INACTIVE,
  SELLER_DEACTIVATED: ProductStatus.INACTIVE,
  PLATFORM_DEACTIVATED: ProductStatus.INACTIVE,
  FREEZE: ProductStatus.SUSPENDED,
  SUSPENDED: ProductStatus.SUSPENDED,
  DELETED: ProductStatus.DELETED,
};

export function toOrderStatus(platformStatus: string): OrderStatus {
  if (/^CANCELL?(ED)?$/.test(platformStatus)) return OrderStatus.CANCELED;
  return Object.hasOwn(OrderStatus, platformStatus)
    ? OrderStatus[platformStatus as keyof typeof OrderStatus]
    : OrderStatus.OTHER;
}

export function toProductStatus(platformStatus: string): ProductStatus {
  return Object.hasOwn(productStatuses, platformStatus)
    ? productStatuses[platformStatus]!
    : ProductStatus.OTHER;
}

/** The last word of a status decides. The words before it name the kind of the request. */
export function toReturnStatus(platformStatus: string): ReturnStatus {
  if (/(^|_)(COMPLETED?|REFUND_SUCCESS)$/.test(platformStatus)) return ReturnStatus.COMPLETED;
  if (/(^|_)CANCELL?(ED)?$/.test(platformStatus)) return ReturnStatus.CANCELED;
  if (/(^|_)REJECT(ED)?$/.test(platformStatus)) return ReturnStatus.REJECTED;
  if (/(^|_)(PENDING|REQUESTED)$|^PENDING_REQUEST_REVIEW$/.test(platformStatus))
    return ReturnStatus.REQUESTED;
  if (/_SUCCESS$|^AWAITING_|SHIPPED|^REJECT_|^RMA_CREATED$|^PENDING_|^IN_PROGRESS$/.test(platformStatus))
    return ReturnStatus.IN_PROGRESS;
  return ReturnStatus.OTHER;
}
