import type { z } from 'zod';
import { type ExternalReturn, ReturnKind } from '../../platform-commerce.js';
import type { OpenCredentials } from '../../platform-login.js';
import type { ApiCall, TikTokShopClient } from '../client/client.js';
import { endpoints, type ShopEndpoint } from '../client/endpoints.js';
import { batchFields, batchReturnRow } from './batch-returns.js';
import { cancellationRow, returnRow } from './returns.js';
import { pageSchema, readRows, type Rows } from './rows.js';

interface Search {
  endpoint: ShopEndpoint;
  listKey: string;
  idKey: string;
  schema: z.ZodType<ExternalReturn>;
  call: ApiCall;
}

/** Returns have no read by id, but their searches filter by it. @throws PlatformFailure */
export async function findReturn(
  client: TikTokShopClient,
  credentials: OpenCredentials,
  kind: ReturnKind,
  externalId: string,
): Promise<Rows<ExternalReturn>> {
  const { endpoint, listKey, idKey, schema, call } = searchFor(kind, externalId);
  const { rows } = await client.api(endpoint, credentials, pageSchema(listKey), call);
  return readRows(rows, schema, idKey);
}

function searchFor(kind: ReturnKind, externalId: string): Search {
  const query = { page_size: '10' };
  const pagination = { page_size: 10 };
  switch (kind) {
    case ReturnKind.CANCELLATION:
      return {
        endpoint: endpoints.cancellationSearch,
        listKey: 'cancellations',
        idKey: 'cancel_id',
        schema: cancellationRow,
        call: { query, body: { cancel_ids: [externalId] } },
      };
    case ReturnKind.RETURN:
      return {
        endpoint: endpoints.returnSearch,
        listKey: 'return_orders',
        idKey: 'return_id',
        schema: returnRow,
        call: { query, body: { return_ids: [externalId] } },
      };
    case ReturnKind.AFTERSALES_REQUEST:
      return {
        endpoint: endpoints.aftersalesSearch,
        listKey: 'aftersales_requests',
        idKey: 'id',
        schema: batchReturnRow(kind),
        call: {
          body: {
            whitelisted_data_fields: batchFields.aftersales,
            filters: { aftersales_request_ids: [externalId] },
            pagination,
          },
        },
      };
    case ReturnKind.RMA:
      return {
        endpoint: endpoints.rmaSearch,
        listKey: 'return_merchandise_authorizations',
        idKey: 'id',
        schema: batchReturnRow(kind),
        call: {
          body: {
            whitelisted_data_fields: batchFields.rma,
            filters: { rma_ids: [externalId] },
            pagination,
          },
        },
      };
  }
}
