import { idOf } from '../ids.js';
import { printMoney } from '../money.js';
import type { Shop } from '../shops/shop.js';
import type { Webhooks } from '../webhooks/webhooks.js';
import type { Cancellation, ReturnRequest } from './after-sales.js';
import { aftersalesStatus, returnLineId } from './return-views.js';

/** Sends the webhooks of cancellations, returns and refunds. */
export class ReturnAnnouncer {
  constructor(private readonly webhooks: Webhooks) {}

  cancellation(shop: Shop, cancellation: Cancellation): void {
    this.webhooks.emit(shop, 'cancellation', {
      order_id: shop.orderId(cancellation.order),
      cancellations_role: cancellation.role,
      cancel_status: cancellation.status,
      cancel_id: idOf('cancellation', shop.number, cancellation.index),
      create_time: cancellation.createdAt,
    });
  }

  return(shop: Shop, request: ReturnRequest): void {
    const { index, createdAt, updatedAt, batch } = request;
    if (!batch) {
      this.webhooks.emit(shop, 'return', {
        order_id: shop.orderId(request.order),
        return_role: 'BUYER',
        return_type: request.type,
        return_status: request.status,
        return_id: idOf('return', shop.number, index),
        create_time: createdAt,
        update_time: updatedAt,
      });
      return;
    }
    const requestId = idOf('aftersales', shop.number, index);
    this.webhooks.emit(shop, 'aftersales', {
      aftersales_request_id: requestId,
      return_role: 'BUYER',
      aftersales_request_status: aftersalesStatus(request),
      aftersales_request_create_time: createdAt,
      aftersales_request_update_time: updatedAt,
    });
    if (batch.rmaStatus === null) return;
    this.webhooks.emit(shop, 'rma', {
      rma_id: idOf('rma', shop.number, index),
      aftersales_request_id: requestId,
      return_role: 'BUYER',
      rma_status: batch.rmaStatus,
      rma_create_time: createdAt,
      rma_update_time: updatedAt,
    });
  }

  refund(shop: Shop, request: ReturnRequest): void {
    this.webhooks.emit(shop, 'refund', {
      aftersales_request_id: idOf('aftersales', shop.number, request.index),
      ...(request.batch?.rmaStatus && { rma_id: idOf('rma', shop.number, request.index) }),
      refund_status: 'REFUND_SUCCESS',
      refund_total: printMoney(request.refund, shop.currency),
      refund_currency: shop.currency,
      refund_timestamp: request.updatedAt,
      line_items: request.lines.map((line) => ({
        main_order_id: shop.orderId(request.order),
        return_line_item_id: returnLineId(shop, request, line),
        sku_return_request_id: idOf('return', shop.number, request.index),
      })),
    });
  }
}
