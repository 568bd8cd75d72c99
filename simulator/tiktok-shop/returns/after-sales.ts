/** A request to cancel an order or units of it. */
export interface Cancellation {
  index: number;
  order: number;
  type: 'CANCEL' | 'BUYER_CANCEL';
  status:
    | 'CANCELLATION_REQUEST_PENDING'
    | 'CANCELLATION_REQUEST_SUCCESS'
    | 'CANCELLATION_REQUEST_CANCELLED'
    | 'CANCELLATION_REQUEST_COMPLETE';
  role: 'BUYER' | 'SELLER' | 'SYSTEM';
  reason: string;
  /** Seconds, as all times here. */
  createdAt: number;
  updatedAt: number;
  /** When the platform approves. Null: no decision is open. */
  deadline: number | null;
  idempotencyKeys: string[];
}

export type ReturnType = 'REFUND' | 'RETURN_AND_REFUND' | 'REPLACEMENT';

/** What the request waits for. Null: it has ended. */
export type ReturnStep = 'answer' | 'buyer-ships' | 'package-arrives' | 'package-review' | null;

/** A request to return or refund units of an order. In shops with batch returns it is part of an aftersales request. */
export interface ReturnRequest {
  index: number;
  order: number;
  lines: number[];
  type: ReturnType;
  status: string;
  step: ReturnStep;
  reason: string;
  createdAt: number;
  updatedAt: number;
  deadline: number | null;
  /** Null: a single return. */
  batch: { isReviewed: boolean; rmaStatus: string | null } | null;
  isAutomatic: boolean;
  /** Smallest units. */
  refund: number;
  idempotencyKeys: string[];
}

export interface AfterSalesState {
  cancellations: Cancellation[];
  returns: ReturnRequest[];
}

/** Decisions of the seller in the API, by what the request waits for. */
export function decisionsOf(request: ReturnRequest): { approve: string[]; reject: string[] } {
  if (request.step === 'package-review') {
    return { approve: ['APPROVE_RECEIVED_PACKAGE'], reject: ['REJECT_RECEIVED_PACKAGE'] };
  }
  if (request.step !== 'answer') return { approve: [], reject: [] };
  switch (request.type) {
    case 'REFUND':
      return { approve: ['APPROVE_REFUND', 'OFFER_PARTIAL_REFUND'], reject: ['REJECT_REFUND'] };
    case 'RETURN_AND_REFUND':
      return { approve: ['APPROVE_RETURN', 'APPROVE_REFUND'], reject: ['REJECT_RETURN'] };
    case 'REPLACEMENT':
      return { approve: ['APPROVE_REPLACEMENT', 'ISSUE_REPLACEMENT_REFUND'], reject: ['REJECT_REPLACEMENT'] };
  }
}
