import type { Clock } from '../../../clock/clock.js';
import {
  type CommerceItem,
  type CommercePage,
  CommerceResource,
  type CommerceSource,
  type ExternalProduct,
  type ExternalReturn,
  type RejectReason,
  type ReturnDecision,
  ReturnKind,
  type ShopFacts,
  type TimeWindow,
  type TransactionsPage,
} from '../../platform-commerce.js';
import type { StockChange, StockRead, StockResult } from '../../commerce-parts.js';
import { PlatformFailure } from '../../platform-failure.js';
import type { CallBudget } from '../../platform-budgets.js';
import type { OpenCredentials } from '../../platform-login.js';
import { Platform } from '../../platform.js';
import type { TikTokShopClient } from '../client/client.js';
import { endpoints, type ShopEndpoint } from '../client/endpoints.js';
import { isPageTokenRefused } from '../client/failures.js';
import { anyData } from '../client/schemas.js';
import { sendDecision } from './decisions.js';
import { transactionRow, transactionsEnvelope } from './finance.js';
import { money } from './money.js';
import { orderRow } from './orders.js';
import { productRow } from './products.js';
import { isTooLarge } from './page-size.js';
import { readRejectReasons } from './reject-reasons.js';
import { findReturn } from './return-by-id.js';
import { pageSchema, readRows, type Rows } from './rows.js';
import { readShop } from './shop-facts.js';
import { inventoryData, readStock, resultsOf, updateBody, updateData } from './stock.js';
import { type ShopStream, streamsOf } from './streams.js';

/** The product is not one of this shop, or no longer exists. */
const productUnknown = '12052048';

/** One endpoint of each resource. The others of the resource share its limit. */
const endpointsByResource: Readonly<Record<CommerceResource, ShopEndpoint>> = {
  [CommerceResource.ORDERS]: endpoints.orderSearch,
  [CommerceResource.PRODUCTS]: endpoints.productSearch,
  [CommerceResource.RETURNS]: endpoints.returnSearch,
  [CommerceResource.STATEMENTS]: endpoints.statements,
  [CommerceResource.PAYMENTS]: endpoints.payments,
  [CommerceResource.WITHDRAWALS]: endpoints.withdrawals,
  [CommerceResource.METRICS]: endpoints.shopPerformance,
};

/** Orders, products, returns and money of a shop. */
export class TikTokShopCommerce implements CommerceSource {
  readonly streams: readonly ShopStream[];
  readonly maxOrderIds = 50;
  readonly maxStockProducts = 100;

  constructor(
    private readonly client: TikTokShopClient,
    clock: Clock,
    approvedScopes: readonly string[],
  ) {
    // No consent can grant what the app does not have.
    this.streams = streamsOf(client, clock).filter(({ scopes }) =>
      scopes.every((scope) => approvedScopes.includes(scope)),
    );
  }

  async budgets({
    externalId,
    loginType,
  }: {
    externalId: string;
    loginType: string;
  }): Promise<ReadonlyMap<CommerceResource, CallBudget>> {
    const resources = Object.values(CommerceResource);
    const used = resources.map((resource) => endpointsByResource[resource]);
    const budgets = await this.client.budgets(used, loginType, externalId);
    return new Map(
      resources.flatMap((resource, index) => {
        const budget = budgets[index];
        return budget ? [[resource, budget] as const] : [];
      }),
    );
  }

  readShop(credentials: OpenCredentials): Promise<ShopFacts> {
    return readShop(this.client, credentials);
  }

  async list(
    credentials: OpenCredentials,
    stream: string,
    window: TimeWindow,
    cursor: string | null,
  ): Promise<CommercePage | null> {
    const found = this.streams.find(({ name }) => name === stream);
    if (!found) throw new Error(`There is no stream ${stream}.`);
    return found
      .read(credentials, window, cursor)
      .catch((error: unknown) => nullIfTokenRefused(error, cursor));
  }

  async orders(credentials: OpenCredentials, orderIds: readonly string[]): Promise<CommercePage> {
    const { rows } = await this.client.api(endpoints.orderDetail, credentials, pageSchema('orders'), {
      query: { ids: orderIds.join(',') },
    });
    return { ...readRows<CommerceItem>(rows, orderRow, 'id'), nextCursor: null };
  }

  async product(credentials: OpenCredentials, productId: string): Promise<ExternalProduct | null> {
    try {
      const row = await this.client.api(endpoints.product, credentials, anyData, { id: productId });
      return onlyItem(readRows([row], productRow, 'id'));
    } catch (error) {
      if (error instanceof PlatformFailure && error.platformCode === productUnknown) return null;
      throw error;
    }
  }

  async return(
    credentials: OpenCredentials,
    kind: ReturnKind,
    externalId: string,
  ): Promise<ExternalReturn | null> {
    return onlyItem(await findReturn(this.client, credentials, kind, externalId));
  }

  async transactions(
    credentials: OpenCredentials,
    statementId: string,
    cursor: string | null,
  ): Promise<TransactionsPage | null> {
    const schema = transactionsEnvelope.and(pageSchema('transactions'));
    const page = await this.client
      .api(endpoints.transactions, credentials, schema, {
        id: statementId,
        query: {
          sort_field: 'order_create_time',
          sort_order: 'ASC',
          page_size: '100',
          ...(cursor !== null && { page_token: cursor }),
        },
      })
      .catch((error: unknown) => nullIfTokenRefused(error, cursor));
    if (page === null) return null;
    const code = page.currency ?? null;
    return {
      ...readRows(page.rows, transactionRow(code), 'id'),
      nextCursor: page.nextToken,
      status: page.status,
      payable: money(page.payable_amount, code),
      reserve: money(page.total_reserve_amount, code),
      settlement: money(page.total_settlement_amount, code),
    };
  }

  async stock(credentials: OpenCredentials, productIds: readonly string[]): Promise<StockRead> {
    const body = { product_ids: productIds };
    try {
      return readStock(
        await this.client.api(endpoints.inventorySearch, credentials, inventoryData, { body }),
      );
    } catch (error) {
      if (!isTooLarge(error) || productIds.length < 2) throw error;
      const middle = Math.ceil(productIds.length / 2);
      const first = await this.stock(credentials, productIds.slice(0, middle));
      const second = await this.stock(credentials, productIds.slice(middle));
      return {
        stock: [...first.stock, ...second.stock],
        unreadable: [...first.unreadable, ...second.unreadable],
      };
    }
  }

  async setStock(
    credentials: OpenCredentials,
    productId: string,
    stock: readonly StockChange[],
  ): Promise<readonly StockResult[]> {
    const call = { id: productId, body: updateBody(stock) };
    return resultsOf(stock, await this.client.api(endpoints.inventoryUpdate, credentials, updateData, call));
  }

  rejectReasons(
    credentials: OpenCredentials,
    kind: ReturnKind,
    externalId: string,
  ): Promise<readonly RejectReason[] | null> {
    return readRejectReasons(this.client, credentials, kind, externalId);
  }

  decideReturn(credentials: OpenCredentials, decision: ReturnDecision): Promise<void> {
    return sendDecision(this.client, credentials, decision);
  }
}

/** @throws PlatformFailure rejected if the object exists but cannot be read */
function onlyItem<Item>({ items: [item], rejected: [refused] }: Rows<Item>): Item | null {
  if (item === undefined && refused) {
    throw PlatformFailure.rejected(Platform.TIKTOK_SHOP, {
      platformCode: 'UNREADABLE_ROW',
      message: refused.problem,
    });
  }
  return item ?? null;
}

/** The platform refuses the token of a later page when it has expired. */
function nullIfTokenRefused(error: unknown, cursor: string | null): null {
  if (cursor !== null && error instanceof PlatformFailure && isPageTokenRefused(error)) return null;
  throw error;
}
