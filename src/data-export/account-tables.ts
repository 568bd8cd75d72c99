import { CommentEntity } from '../content/comments/comment.entity.js';
import { CommentReplyEntity } from '../content/comments/reply.entity.js';
import { AccountAudienceEntity } from '../content/insights/audience.entity.js';
import { AccountMetricEntity } from '../content/insights/metric.entity.js';
import { MediaMetricDayEntity } from '../content/media/media-metric-day.entity.js';
import { MediaMetricEntity } from '../content/media/media-metric.entity.js';
import { MediaEntity } from '../content/media/media.entity.js';
import { ContentSyncEntity } from '../content/sync/sync.entity.js';
import { PaymentEntity } from '../commerce/finance/payment.entity.js';
import { StatementEntity } from '../commerce/finance/statement.entity.js';
import { TransactionEntity } from '../commerce/finance/transaction.entity.js';
import { WithdrawalEntity } from '../commerce/finance/withdrawal.entity.js';
import { ShopMetricEntity } from '../commerce/metrics/shop-metric.entity.js';
import { OrderLineEntity } from '../commerce/orders/order-line.entity.js';
import { OrderEntity } from '../commerce/orders/order.entity.js';
import { ProductEntity } from '../commerce/products/product.entity.js';
import { SkuEntity } from '../commerce/products/sku.entity.js';
import { StockEntity } from '../commerce/products/stock.entity.js';
import { ReturnRefundEntity } from '../commerce/returns/return-refund.entity.js';
import { ReportedRefundEntity } from '../commerce/returns/reported-refund.entity.js';
import { ReturnEntity } from '../commerce/returns/return.entity.js';
import { ShopEntity } from '../commerce/shops/shop.entity.js';
import { CommerceSyncEntity } from '../commerce/sync/commerce-sync.entity.js';
import { CommerceRejectedRowEntity } from '../commerce/sync/rejected-row.entity.js';
import { ReturnDecisionEntity } from '../commerce/writes/return-decision.entity.js';
import { StockUpdateEntity } from '../commerce/writes/stock-update.entity.js';
import { PostPacingEntity } from '../posts/pacing/pacing.entity.js';
import { PublishingQuotaEntity } from '../posts/publishing-quota.entity.js';
import { exported, type ExportedTable } from './exported-table.js';

const products = exported('products', ProductEntity, 'accountId', ['createdAt', 'id'], {
  parts: [
    exported('skus', SkuEntity, 'productId', ['externalId']),
    exported('stock', StockEntity, 'productId', ['skuExternalId', 'warehouseExternalId']),
    exported('stockUpdates', StockUpdateEntity, 'productId', ['id']),
  ],
});

const returns = exported('returns', ReturnEntity, 'accountId', ['createdAt', 'id'], {
  parts: [
    exported('refunds', ReturnRefundEntity, 'returnId', ['externalId']),
    exported('decisions', ReturnDecisionEntity, 'returnId', ['id']),
  ],
});

/** Everything that is stored about one account. */
export const accountTables: readonly ExportedTable[] = [
  exported('publishingQuota', PublishingQuotaEntity, 'accountId', ['accountId'], { isSingle: true }),
  exported('postPacing', PostPacingEntity, 'accountId', ['accountId'], { isSingle: true }),
  exported('contentSync', ContentSyncEntity, 'accountId', ['accountId'], {
    isSingle: true,
    hidden: ['cursor'],
  }),
  exported('metrics', AccountMetricEntity, 'accountId', ['endsAt', 'name']),
  exported('audiences', AccountAudienceEntity, 'accountId', ['audience', 'dimension', 'key']),
  exported('media', MediaEntity, 'accountId', ['publishedAt', 'id'], {
    parts: [exported('metrics', MediaMetricEntity, 'mediaId', ['name'])],
    lists: [exported('metricHistory', MediaMetricDayEntity, 'mediaId', ['day', 'name'])],
  }),
  exported('comments', CommentEntity, 'accountId', ['publishedAt', 'id'], {
    parts: [exported('replies', CommentReplyEntity, 'commentId', ['id'], { hidden: ['key', 'knownIds'] })],
  }),
  exported('shop', ShopEntity, 'accountId', ['accountId'], { isSingle: true }),
  exported('shopSyncs', CommerceSyncEntity, 'accountId', ['stream', 'purpose'], {
    hidden: ['cursor', 'leaseToken', 'leaseUntil', 'recheckRequested'],
  }),
  exported('unreadableObjects', CommerceRejectedRowEntity, 'accountId', ['objectType', 'externalId']),
  exported('orders', OrderEntity, 'accountId', ['createdAt', 'id'], {
    parts: [exported('lines', OrderLineEntity, 'orderId', ['externalId'])],
  }),
  products,
  returns,
  exported('reportedRefunds', ReportedRefundEntity, 'accountId', ['externalId']),
  exported('statements', StatementEntity, 'accountId', ['statementAt', 'id'], {
    hidden: ['transactionsCursor', 'transactionsRead'],
  }),
  exported('transactions', TransactionEntity, 'accountId', ['statementAt', 'id'], { hidden: ['read'] }),
  exported('payments', PaymentEntity, 'accountId', ['createdAt', 'id']),
  exported('withdrawals', WithdrawalEntity, 'accountId', ['createdAt', 'id']),
  exported('shopMetrics', ShopMetricEntity, 'accountId', ['day']),
];
