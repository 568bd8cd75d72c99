const DAY = 86_400;

/** A row of a statement that is not the first settlement of an order. Amounts are signed smallest units. */
export interface LedgerRow {
  type: string;
  /** Seconds. */
  at: number;
  order: number | null;
  revenue: number;
  adjustment: number;
  reserve: number;
  reserveStatus: 'WITHHELD' | 'RELEASED' | null;
}

export interface Statement {
  index: number;
  /** 00:00 UTC after the settled day, in seconds. */
  at: number;
  orders: number[];
  rows: LedgerRow[];
  revenue: number;
  shipping: number;
  fees: number;
  adjustment: number;
  settlement: number;
  reserve: number;
}

/** The payment of a statement. Its place is the one of the statement. */
export interface Payment {
  statement: number;
  createdAt: number;
  /** When the money arrives. */
  dueAt: number;
  hasFailed: boolean;
  amount: number;
  settlement: number;
  reserve: number;
}

export interface Withdrawal {
  index: number;
  type: 'WITHDRAW' | 'SETTLE' | 'TRANSFER' | 'REVERSE';
  at: number;
  amount: number;
  hasFailed: boolean;
}

/** What an order adds to its statement. */
export interface OrderAmounts {
  revenue: number;
  shipping: number;
  fees: number;
}

export interface SavedLedger {
  pending: { order: number; at: number }[];
  pendingRows: LedgerRow[];
  statements: Statement[];
  payments: Payment[];
  withdrawals: Withdrawal[];
}

/** Statements, payments and withdrawals of one shop. A statement is closed every day at 00:00 UTC. */
export class Ledger {
  statements: Statement[] = [];
  payments: Payment[] = [];
  withdrawals: Withdrawal[] = [];
  private pending: { order: number; at: number }[] = [];
  private pendingRows: LedgerRow[] = [];

  addOrder(order: number, at: number): void {
    this.pending.push({ order, at });
  }

  addRow(row: LedgerRow): void {
    this.pendingRows.push(row);
  }

  /** Closes the statements of all days that ended by `now`. Late entries go into the next statement. */
  closeUntil(now: number, options: CloseOptions): Statement[] {
    const first = (this.statements.at(-1)?.at ?? 0) + DAY;
    const cutOf = (at: number): number => Math.max(first, (Math.floor(at / DAY) + 1) * DAY);
    const days = new Map<number, { orders: number[]; rows: LedgerRow[] }>();
    const dayOf = (cut: number) => {
      const day = days.get(cut) ?? { orders: [], rows: [] };
      days.set(cut, day);
      return day;
    };
    this.pending = this.pending.filter(({ order, at }) => {
      if (cutOf(at) > now) return true;
      dayOf(cutOf(at)).orders.push(order);
      return false;
    });
    this.pendingRows = this.pendingRows.filter((row) => {
      if (cutOf(row.at) > now) return true;
      dayOf(cutOf(row.at)).rows.push(row);
      return false;
    });
    const cuts = [...days.keys()].sort((left, right) => left - right);
    return cuts.map((cut) => this.close(cut, dayOf(cut), options));
  }

  /** Closes everything that is pending now, as if the day had ended. */
  closeNow(now: number, options: CloseOptions): Statement | undefined {
    if (this.pending.length === 0 && this.pendingRows.length === 0) return undefined;
    const day = { orders: this.pending.map(({ order }) => order), rows: this.pendingRows };
    this.pending = [];
    this.pendingRows = [];
    return this.close(Math.max(now, (this.statements.at(-1)?.at ?? 0) + 1), day, options);
  }

  isPending(order: number): boolean {
    return this.pending.some((entry) => entry.order === order);
  }

  save(): SavedLedger {
    const { pending, pendingRows, statements, payments, withdrawals } = this;
    return { pending, pendingRows, statements, payments, withdrawals };
  }

  load(saved: SavedLedger): void {
    this.pending = saved.pending;
    this.pendingRows = saved.pendingRows;
    this.statements = saved.statements;
    this.payments = saved.payments;
    this.withdrawals = saved.withdrawals;
  }

  private close(at: number, day: { orders: number[]; rows: LedgerRow[] }, options: CloseOptions): Statement {
    const statement: Statement = {
      index: this.statements.length,
      at,
      ...day,
      revenue: 0,
      shipping: 0,
      fees: 0,
      adjustment: 0,
      settlement: 0,
      reserve: 0,
    };
    statement.rows.push(...options.extraRows(statement));
    for (const order of statement.orders) {
      const amounts = options.amountsOf(order);
      statement.revenue += amounts.revenue;
      statement.shipping += amounts.shipping;
      statement.fees += amounts.fees;
      options.onSettled(order, statement.index);
    }
    for (const row of statement.rows) {
      statement.revenue += row.revenue;
      statement.adjustment += row.adjustment;
      statement.reserve += row.reserve;
    }
    statement.settlement = statement.revenue + statement.shipping + statement.fees + statement.adjustment;
    this.statements.push(statement);
    this.pay(statement, options);
    return statement;
  }

  private pay(statement: Statement, { paymentSeconds, paysByWithdrawal }: CloseOptions): void {
    const amount = statement.settlement + statement.reserve;
    if (paysByWithdrawal) {
      this.withdraw('SETTLE', amount, statement.at);
      return;
    }
    this.payments.push({
      statement: statement.index,
      createdAt: statement.at + 1_800,
      dueAt: statement.at + paymentSeconds,
      hasFailed: false,
      amount,
      settlement: statement.settlement,
      reserve: statement.reserve,
    });
  }

  withdraw(type: Withdrawal['type'], amount: number, at: number): Withdrawal {
    const withdrawal = { index: this.withdrawals.length, type, at, amount, hasFailed: false };
    this.withdrawals.push(withdrawal);
    return withdrawal;
  }
}

export interface CloseOptions {
  amountsOf(order: number): OrderAmounts;
  /** Rows that the platform adds to a statement. */
  extraRows(statement: Statement): LedgerRow[];
  onSettled(order: number, statement: number): void;
  paymentSeconds: number;
  paysByWithdrawal: boolean;
}
