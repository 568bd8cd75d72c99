/** Topics by their type. Those without a name in the Event API have one of the simulator. */
export const TOPICS = {
  orderStatus: { type: 1, name: 'ORDER_STATUS_CHANGE' },
  productStatus: { type: 5, name: 'PRODUCT_STATUS_CHANGE' },
  deauthorization: { type: 6, name: 'SELLER_DEAUTHORIZATION' },
  upcomingExpiration: { type: 7, name: 'UPCOMING_AUTHORIZATION_EXPIRATION' },
  cancellation: { type: 11, name: 'CANCELLATION_STATUS_CHANGE' },
  return: { type: 12, name: 'RETURN_STATUS_CHANGE' },
  productInformation: { type: 15, name: 'PRODUCT_INFORMATION_CHANGE' },
  productCreation: { type: 16, name: 'PRODUCT_CREATION' },
  inventoryStatus: { type: 27, name: 'INVENTORY_STATUS' },
  aftersales: { type: 64, name: 'AFTERSALES_REQUEST_STATUS_UPDATE' },
  rma: { type: 65, name: 'RMA_STATUS_UPDATE' },
  refund: { type: 67, name: 'REFUND_SUCCESS' },
  inventoryChanged: { type: 68, name: 'INVENTORY_CHANGED' },
} as const;

export type Topic = keyof typeof TOPICS;

/** Names that the Event API accepts. */
export const EVENT_NAMES = [
  'ORDER_STATUS_CHANGE',
  'REVERSE_STATUS_UPDATE',
  'RECIPIENT_ADDRESS_UPDATE',
  'PACKAGE_UPDATE',
  'PRODUCT_STATUS_CHANGE',
  'SELLER_DEAUTHORIZATION',
  'UPCOMING_AUTHORIZATION_EXPIRATION',
  'CANCELLATION_STATUS_CHANGE',
  'RETURN_STATUS_CHANGE',
  'NEW_CONVERSATION',
  'NEW_MESSAGE',
  'PRODUCT_INFORMATION_CHANGE',
  'PRODUCT_CREATION',
  'PRODUCT_CATEGORY_CHANGE',
  'NEW_MESSAGE_LISTENER',
  'INVOICE_STATUS_CHANGE',
  'PRODUCT_AUDIT_STATUS_CHANGE',
] as const;

/** Types whose ids are JSON numbers on the wire. */
export const NUMBER_ID_TYPES: ReadonlySet<number> = new Set([5, 16, 37, 68]);
/** Types that name the seller instead of the shop. */
export const SELLER_TYPES: ReadonlySet<number> = new Set([19, 21, 22, 23, 24, 35, 52, 68]);

export function topicName(type: number): string {
  return Object.values(TOPICS).find((topic) => topic.type === type)?.name ?? `TYPE_${type}`;
}
