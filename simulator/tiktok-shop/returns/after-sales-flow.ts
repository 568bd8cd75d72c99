import type { SimulatorClock } from '../../clock.js';
import type { LifeCycle } from '../orders/life-cycle.js';
import { linesOf } from '../orders/pricing.js';
import { mix } from '../random.js';
import type { TikTokShopBehaviour } from '../settings.js';
import type { Shop } from '../shops/shop.js';
import type { Cancellation, ReturnRequest, ReturnType } from './after-sales.js';
import type { ReturnAnnouncer } from './return-announcer.js';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const PENDING = 'RETURN_OR_REFUND_REQUEST_PENDING';

export interface NewReturn {
  type: ReturnType;
  lines: number[];
  reason: string;
  isAutomatic: boolean;
}

interface Parts {
  clock: SimulatorClock;
  behaviour: () => TikTokShopBehaviour;
  lifeCycle: LifeCycle;
  announcer: ReturnAnnouncer;
  /** Called after money was returned to the buyer. */
  onRefund: (shop: Shop, order: number) => void;
}

/** Cancellations and returns: requests, decisions, deadlines, refunds. */
export class AfterSalesFlow {
  constructor(private readonly parts: Parts) {}

  /** The buyer asks; the platform approves after the deadline. */
  openCancellation(shop: Shop, order: number, at: number): Cancellation {
    const cancellation = this.addCancellation(shop, {
      order,
      type: 'BUYER_CANCEL',
      status: 'CANCELLATION_REQUEST_PENDING',
      role: 'BUYER',
      reason: 'Ordered by mistake',
      createdAt: at,
      updatedAt: at,
      deadline: at + this.parts.behaviour().lifeCycle.answerSeconds,
    });
    this.announce(() => this.parts.announcer.cancellation(shop, cancellation));
    this.scheduleCancellation(shop, cancellation);
    return cancellation;
  }

  /** The record of an order that was cancelled without a request. */
  recordCancellation(shop: Shop, order: number, at: number): void {
    const { cancelInitiator = 'SYSTEM', cancelReason = '' } = shop.orders.extrasOf(order);
    const isOpen = shop.afterSales.cancellations.some(
      (existing) => existing.order === order && existing.deadline !== null,
    );
    if (isOpen || shop.orders.has(order, 'cancelRequested')) return;
    const cancellation = this.addCancellation(shop, {
      order,
      type: cancelInitiator === 'BUYER' ? 'BUYER_CANCEL' : 'CANCEL',
      status: 'CANCELLATION_REQUEST_COMPLETE',
      role: cancelInitiator,
      reason: cancelReason,
      createdAt: at,
      updatedAt: at,
      deadline: null,
    });
    this.announce(() => this.parts.announcer.cancellation(shop, cancellation));
  }

  /** The request succeeds; the order is cancelled afterwards. */
  approveCancellation(shop: Shop, cancellation: Cancellation, at: number): void {
    this.changeCancellation(shop, cancellation, 'CANCELLATION_REQUEST_SUCCESS', at);
    const finish = (): void => {
      this.parts.lifeCycle.cancel(shop, cancellation.order, at, 'BUYER', cancellation.reason);
      this.changeCancellation(shop, cancellation, 'CANCELLATION_REQUEST_COMPLETE', at);
    };
    if (this.parts.lifeCycle.isSilent) finish();
    else this.parts.clock.schedule(this.parts.clock.now() + 1_000, finish);
  }

  rejectCancellation(shop: Shop, cancellation: Cancellation, at: number): void {
    this.changeCancellation(shop, cancellation, 'CANCELLATION_REQUEST_CANCELLED', at);
    shop.orders.setFlag(cancellation.order, 'cancelRequested', false);
    this.parts.lifeCycle.touch(shop, cancellation.order, at);
  }

  openReturn(shop: Shop, order: number, at: number, wanted: NewReturn): ReturnRequest {
    const { answerSeconds, replacementAnswerSeconds } = this.parts.behaviour().lifeCycle;
    const lines = linesOf(shop, order);
    const isReplacement = wanted.type === 'REPLACEMENT';
    const request: ReturnRequest = {
      ...wanted,
      index: shop.afterSales.returns.length,
      order,
      status: isReplacement ? 'REPLACEMENT_REQUEST_PENDING' : PENDING,
      step: 'answer',
      createdAt: at,
      updatedAt: at,
      deadline: at + (isReplacement ? replacementAnswerSeconds : answerSeconds),
      batch: shop.settings.batchReturns ? { isReviewed: false, rmaStatus: null } : null,
      refund: wanted.lines.reduce((sum, place) => {
        const line = lines[place];
        return sum + (line ? line.salePrice + line.tax : 0);
      }, 0),
      idempotencyKeys: [],
    };
    shop.afterSales.returns.push(request);
    this.announce(() => this.parts.announcer.return(shop, request));
    this.schedule(shop, request);
    return request;
  }

  /** Continues to the next step; refunds where the flow ends. `partialRefund` is in smallest units. */
  approve(shop: Shop, request: ReturnRequest, at: number, decision?: string, partialRefund?: number): void {
    if (partialRefund !== undefined) request.refund = partialRefund;
    if (request.batch) request.batch.isReviewed = true;
    const isReturn = request.type === 'RETURN_AND_REFUND' && decision !== 'APPROVE_REFUND';
    if (request.step === 'answer' && isReturn) {
      if (request.batch) request.batch.rmaStatus = 'RMA_CREATED';
      return this.change(shop, request, 'AWAITING_BUYER_SHIP', 'buyer-ships', at);
    }
    if (request.type === 'REPLACEMENT' && decision !== 'ISSUE_REPLACEMENT_REFUND') {
      return this.change(shop, request, 'REPLACEMENT_REQUEST_COMPLETE', null, at);
    }
    if (request.batch?.rmaStatus) request.batch.rmaStatus = 'PACKAGE_REVIEW_COMPLETED';
    this.change(shop, request, 'RETURN_OR_REFUND_REQUEST_COMPLETE', null, at);
    this.refund(shop, request, at);
  }

  reject(shop: Shop, request: ReturnRequest, at: number): void {
    if (request.batch) request.batch.isReviewed = true;
    const isPackage = request.step === 'package-review';
    if (isPackage && request.batch) request.batch.rmaStatus = 'PACKAGE_REVIEW_COMPLETED';
    const status = isPackage
      ? 'REJECT_RECEIVE_PACKAGE'
      : request.type === 'REPLACEMENT'
        ? 'REPLACEMENT_REQUEST_REJECT'
        : 'REFUND_OR_RETURN_REQUEST_REJECT';
    this.change(shop, request, status, null, at);
  }

  buyerShips(shop: Shop, request: ReturnRequest, at: number): void {
    this.change(shop, request, 'BUYER_SHIPPED_ITEM', 'package-arrives', at);
  }

  packageArrives(shop: Shop, request: ReturnRequest, at: number): void {
    if (request.batch) request.batch.rmaStatus = 'PENDING_PACKAGE_REVIEW';
    this.change(shop, request, 'BUYER_SHIPPED_ITEM', 'package-review', at);
  }

  buyerWithdraws(shop: Shop, request: ReturnRequest, at: number): void {
    const prefix = request.type === 'REPLACEMENT' ? 'REPLACEMENT_REQUEST' : 'RETURN_OR_REFUND_REQUEST';
    this.change(shop, request, `${prefix}_CANCEL`, null, at);
  }

  /** Schedules all open requests, after a state was loaded. */
  scheduleAll(shop: Shop): void {
    for (const cancellation of shop.afterSales.cancellations) this.scheduleCancellation(shop, cancellation);
    for (const request of shop.afterSales.returns) this.schedule(shop, request);
  }

  private addCancellation(shop: Shop, given: Omit<Cancellation, 'index' | 'idempotencyKeys'>): Cancellation {
    const cancellation = { ...given, index: shop.afterSales.cancellations.length, idempotencyKeys: [] };
    shop.afterSales.cancellations.push(cancellation);
    return cancellation;
  }

  private changeCancellation(
    shop: Shop,
    cancellation: Cancellation,
    status: Cancellation['status'],
    at: number,
  ) {
    Object.assign(cancellation, { status, updatedAt: at, deadline: null });
    this.announce(() => this.parts.announcer.cancellation(shop, cancellation));
  }

  private scheduleCancellation(shop: Shop, cancellation: Cancellation): void {
    if (cancellation.deadline === null) return;
    const seed = shop.orders.time('seed', cancellation.order);
    // The sellers of automatic orders answer by themselves.
    const isAutomatic = shop.orders.has(cancellation.order, 'automatic');
    const due = isAutomatic
      ? cancellation.createdAt + HOUR + (mix(seed, 51) % (40 * HOUR))
      : cancellation.deadline;
    this.runAt(shop, due, () => {
      if (cancellation.deadline === null) return;
      if (isAutomatic && mix(seed, 52) % 100 < 15) this.rejectCancellation(shop, cancellation, due);
      else this.approveCancellation(shop, cancellation, due);
    });
  }

  private change(
    shop: Shop,
    request: ReturnRequest,
    status: string,
    step: ReturnRequest['step'],
    at: number,
  ): void {
    const { answerSeconds } = this.parts.behaviour().lifeCycle;
    const deadline = step === 'package-review' ? at + answerSeconds : null;
    Object.assign(request, { status, step, updatedAt: at, deadline });
    this.announce(() => this.parts.announcer.return(shop, request));
    this.schedule(shop, request);
  }

  /** What happens automatically: the platform approves at the deadline, buyers of automatic orders send their packages. */
  private schedule(shop: Shop, request: ReturnRequest): void {
    const { step, updatedAt, deadline } = request;
    if (step === null) return;
    const seed = mix(shop.orders.time('seed', request.order), request.index);
    if (deadline !== null) {
      const due = request.isAutomatic ? updatedAt + HOUR + (mix(seed, 53) % (40 * HOUR)) : deadline;
      this.runAt(shop, due, () => {
        if (request.step !== step || request.updatedAt !== updatedAt) return;
        if (request.isAutomatic && step === 'answer' && mix(seed, 54) % 100 < 10)
          this.reject(shop, request, due);
        else this.approve(shop, request, due);
      });
    } else if (request.isAutomatic) {
      const due = updatedAt + DAY + (mix(seed, 55) % (3 * DAY));
      this.runAt(shop, due, () => {
        if (request.step !== step) return;
        if (step === 'buyer-ships') this.buyerShips(shop, request, due);
        else this.packageArrives(shop, request, due);
      });
    }
  }

  /** Immediately while a past is generated. */
  private runAt(shop: Shop, at: number, work: () => void): void {
    const { clock, lifeCycle } = this.parts;
    if (lifeCycle.isSilent && at * 1_000 <= clock.now()) return work();
    clock.schedule(at * 1_000, () => {
      // A reset replaces the shops.
      if (lifeCycle.owns(shop)) work();
    });
  }

  private refund(shop: Shop, request: ReturnRequest, at: number): void {
    const { lifeCycle, announcer, onRefund } = this.parts;
    const extras = shop.orders.editExtras(request.order);
    (extras.refunds ??= []).push({ at, units: request.refund, lines: request.lines, settled: false });
    if (request.batch) this.announce(() => announcer.refund(shop, request));
    const lineCount = linesOf(shop, request.order).length;
    const refunded = new Set(extras.refunds.flatMap(({ lines }) => lines));
    if (refunded.size === lineCount && shop.orders.statusOf(request.order) === 'DELIVERED') {
      lifeCycle.complete(shop, request.order, at);
    } else lifeCycle.touch(shop, request.order, at);
    onRefund(shop, request.order);
  }

  private announce(send: () => void): void {
    if (!this.parts.lifeCycle.isSilent) send();
  }
}
