import type { SimulatorClock } from '../../clock.js';
import type { Pages } from '../gateway/pages.js';
import type { LifeCycle } from '../orders/life-cycle.js';
import type { TikTokShopBehaviour } from '../settings.js';
import type { Shop } from '../shops/shop.js';

/** Fields that the platform is known to leave out. */
const OPTIONAL_FIELDS = new Set([
  'total_count',
  'buyer_email',
  'paid_time',
  'payment_method_name',
  'fulfillment_type',
  'recipient_address',
  'seller_sku',
  'sku_name',
  'sku_image',
  'seller_discount',
  'platform_discount',
  'shipping_fee',
  'tax',
  'sub_total',
  'revenue_amount',
  'fee_amount',
  'shipping_cost_amount',
  'adjustment_amount',
  'payment_id',
  'seller_next_action_response',
  'return_reason_text',
  'exchange_rate',
  'avg_customers_count',
]);
/** Fields with values of lists that grow. */
const ENUM_FIELDS = new Set([
  'status',
  'order_type',
  'fulfillment_type',
  'delivery_type',
  'display_status',
  'cancel_status',
  'return_status',
  'return_type',
  'payment_status',
  'type',
]);

/** Behaviour of the platform that surprises clients, switched on by settings or the control API. */
export class Quirks {
  private readonly moves = new Map<Shop, number>();

  constructor(
    private readonly clock: SimulatorClock,
    private readonly behaviour: () => TikTokShopBehaviour,
    private readonly lifeCycle: LifeCycle,
  ) {}

  /**
   * After each of the next `times` pages with a next one, an order of the shop changes. It leaves its page for the last one if the pages
   * are sorted by time of change. In turns, it is the first order of the next page and the last one that was read.
   */
  moveWhilePaging(shop: Shop, times: number): void {
    this.moves.set(shop, times);
  }

  /** @param token of the next page */
  pageWasRead(shop: Shop, pages: Pages, token: string, sortedByChange: boolean): void {
    const left = this.moves.get(shop) ?? 0;
    if (left === 0) return;
    this.moves.set(shop, left - 1);
    const moved = left % 2 === 0 ? 'next' : 'read';
    const index = pages.rowAt(token, moved);
    if (sortedByChange) pages.moveToEnd(token, moved);
    this.lifeCycle.touch(shop, index, Math.floor(this.clock.now() / 1_000));
  }

  transform(data: object): object {
    const { omitOptionalFields, unknownEnumValues } = this.behaviour();
    if (!omitOptionalFields && !unknownEnumValues) return data;
    return rewrite(data, omitOptionalFields, unknownEnumValues) as object;
  }

  clear(): void {
    this.moves.clear();
  }
}

function rewrite(value: unknown, omit: boolean, enums: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, omit, enums));
  if (typeof value !== 'object' || value === null) return value;
  const rewritten: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    if (omit && OPTIONAL_FIELDS.has(name)) continue;
    const isEnum = enums && ENUM_FIELDS.has(name) && typeof field === 'string' && field !== '';
    rewritten[name] = isEnum ? `NEW_${field}` : rewrite(field, omit, enums);
  }
  return rewritten;
}
