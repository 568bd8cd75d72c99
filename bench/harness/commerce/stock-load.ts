import { Agent } from 'undici';
import { settings, report } from '../child.js';

/** A write of the stock of one SKU in one warehouse. */
export interface StockWrite {
  skuId: string;
  warehouseId: string;
  quantity: number;
}

export interface StockLoad {
  /** Writes go to these processes in turns, all at the same time. */
  urls: string[];
  cookie: string;
  productId: string;
  writes: StockWrite[];
}

/** Result of one write. */
export interface StockWriteResult {
  /** Type of the result in the schema. Errors as JSON if there is none. */
  type: string;
  /** Codes of problems of SKUs. */
  problems: string[];
  milliseconds: number;
}

/** Sends stock writes, all at the same time. Runs in a separate process. */
const { urls, cookie, productId, writes } = settings as StockLoad;
const agent = new Agent({ connections: null });

const mutation = `mutation ($input: UpdateInventoryInput!) {
  updateInventory(input: $input) {
    __typename
    ... on InventoryUpdated { results { skuId problem { code } } }
    ... on UserError { code message }
  }
}`;

interface Answer {
  __typename: string;
  results?: { problem: { code: string } | null }[];
}

async function send(write: StockWrite, url: string): Promise<StockWriteResult> {
  const startedAt = performance.now();
  const { body } = await agent.request({
    origin: url,
    path: '/graphql',
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ query: mutation, variables: { input: { productId, changes: [write] } } }),
  });
  const { data, errors } = (await body.json()) as { data?: { updateInventory: Answer }; errors?: unknown };
  const { __typename: type, results = [] } = data?.updateInventory ?? { __typename: JSON.stringify(errors) };
  return {
    type,
    problems: results.flatMap(({ problem }) => (problem ? [problem.code] : [])),
    milliseconds: performance.now() - startedAt,
  };
}

const results = await Promise.all(writes.map((write, index) => send(write, urls[index % urls.length]!)));
report(results);
