import { idOf } from '../ids.js';
import { printMoney } from '../money.js';
import { linesOf, paymentOf, type OrderLine } from '../orders/pricing.js';
import type { Shop } from '../shops/shop.js';
import type { Cancellation, ReturnRequest } from './after-sales.js';

/** Lines of returns follow the ids of the returns themselves. */
const FIRST_LINE = 1_000_000;

export function viewCancellation(shop: Shop, cancellation: Cancellation): object {
  const lines = linesOf(shop, cancellation.order);
  const payment = paymentOf(shop, cancellation.order, lines);
  const print = (units: number): string => printMoney(units, shop.currency);
  return {
    cancel_id: idOf('cancellation', shop.number, cancellation.index),
    order_id: shop.orderId(cancellation.order),
    cancel_type: cancellation.type,
    cancel_status: cancellation.status,
    role: cancellation.role,
    cancel_reason: 'simulated_cancel_reason',
    cancel_reason_text: cancellation.reason,
    create_time: cancellation.createdAt,
    update_time: cancellation.updatedAt,
    ...(cancellation.deadline !== null && {
      seller_next_action_response: [{ action: 'SELLER_RESPOND_CANCEL', deadline: cancellation.deadline }],
    }),
    refund_amount: {
      currency: shop.currency,
      refund_total: print(payment.total),
      refund_subtotal: print(payment.subTotal),
      refund_shipping_fee: print(payment.shippingFee),
      refund_tax: print(payment.tax),
      retail_delivery_fee: print(payment.retailDeliveryFee),
      buyer_service_fee: '0',
    },
    cancel_line_items: lines.map((line, place) => ({
      cancel_line_item_id: idOf('cancellation', shop.number, FIRST_LINE + cancellation.index * 32 + place),
      order_line_item_id: shop.lineId(cancellation.order, place),
      ...viewLineProduct(line),
      refund_amount: viewLineRefund(shop, line),
    })),
  };
}

export function viewReturn(shop: Shop, request: ReturnRequest): object {
  const lines = linesOf(shop, request.order);
  const isShipped = request.step === 'package-arrives' || request.step === 'package-review';
  return {
    return_id: idOf('return', shop.number, request.index),
    order_id: shop.orderId(request.order),
    return_type: request.type,
    return_status: request.status,
    role: 'BUYER',
    return_reason: 'simulated_return_reason',
    return_reason_text: request.reason,
    shipment_type: 'PLATFORM',
    handover_method: 'DROP_OFF',
    can_buyer_keep_item: request.type === 'REFUND',
    ...(isShipped && { return_tracking_number: `RT${idOf('return', shop.number, request.index).slice(-9)}` }),
    create_time: request.createdAt,
    update_time: request.updatedAt,
    ...(request.deadline !== null && {
      seller_next_action_response: [{ action: nextAction(request), deadline: request.deadline }],
    }),
    refund_amount: viewRefund(shop, request, lines),
    return_line_items: request.lines.flatMap((place) => {
      const line = lines[place];
      return line
        ? [
            {
              return_line_item_id: returnLineId(shop, request, place),
              order_line_item_id: shop.lineId(request.order, place),
              ...viewLineProduct(line),
              refund_amount: viewLineRefund(shop, line),
            },
          ]
        : [];
    }),
  };
}

/** Only id and status, unless more is asked for. */
export function viewAftersales(shop: Shop, request: ReturnRequest, fields: ReadonlySet<string>): object {
  return {
    id: idOf('aftersales', shop.number, request.index),
    status: aftersalesStatus(request),
    ...(fields.has('LINE_ITEMS') && { line_items: viewBatchLines(shop, request) }),
    ...(fields.has('SKU_RETURN_REQUESTS') && { sku_return_requests: [viewReturn(shop, request)] }),
    ...(fields.has('RETURN_MERCHANDISE_AUTHORIZATIONS') &&
      request.batch?.rmaStatus && {
        return_merchandise_authorizations: [viewRma(shop, request, new Set())],
      }),
  };
}

export function viewRma(shop: Shop, request: ReturnRequest, fields: ReadonlySet<string>): object {
  return {
    id: idOf('rma', shop.number, request.index),
    package_id: idOf('package', shop.number, FIRST_LINE + request.index),
    aftersales_request_id: idOf('aftersales', shop.number, request.index),
    status: request.batch?.rmaStatus,
    ...(fields.has('LINE_ITEMS') && { line_items: viewBatchLines(shop, request) }),
    ...(fields.has('SKU_RETURN_REQUESTS') && { sku_return_requests: [viewReturn(shop, request)] }),
  };
}

export function returnLineId(shop: Shop, request: ReturnRequest, place: number): string {
  return idOf('return', shop.number, FIRST_LINE + request.index * 32 + place);
}

function viewBatchLines(shop: Shop, request: ReturnRequest): object[] {
  const lines = linesOf(shop, request.order);
  return request.lines.map((place) => ({
    return_line_item_id: returnLineId(shop, request, place),
    sku_id: lines[place]?.sku.id,
    main_order_id: shop.orderId(request.order),
    sku_return_request_id: idOf('return', shop.number, request.index),
  }));
}

function nextAction(request: ReturnRequest): string {
  if (request.step === 'package-review') return 'SELLER_RESPOND_RECEIVE_PACKAGE';
  if (request.type === 'REFUND') return 'SELLER_RESPOND_REFUND';
  return request.type === 'REPLACEMENT' ? 'SELLER_RESPOND_REPLACEMENT' : 'SELLER_RESPOND_RETURN';
}

function viewRefund(shop: Shop, request: ReturnRequest, lines: readonly OrderLine[]): object {
  const print = (units: number): string => printMoney(units, shop.currency);
  const tax = request.lines.reduce((sum, place) => sum + (lines[place]?.tax ?? 0), 0);
  return {
    currency: shop.currency,
    refund_total: print(request.refund),
    refund_subtotal: print(request.refund - tax),
    refund_shipping_fee: '0',
    refund_tax: print(tax),
  };
}

function viewLineRefund(shop: Shop, line: OrderLine): object {
  return { currency: shop.currency, refund_total: printMoney(line.salePrice + line.tax, shop.currency) };
}

function viewLineProduct({ sku }: OrderLine): object {
  return { sku_id: sku.id, sku_name: sku.name, seller_sku: sku.sellerSku, product_name: sku.product.title };
}

export function aftersalesStatus(request: ReturnRequest): string {
  return request.batch?.isReviewed || request.step === null
    ? 'REQUEST_REVIEW_COMPLETED'
    : 'PENDING_REQUEST_REVIEW';
}
