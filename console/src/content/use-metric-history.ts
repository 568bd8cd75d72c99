import type { ResultOf } from '@patchbay/client';
import { AccountMetricsDocument } from '@patchbay/client/operations';
import { useEffect, useState } from 'react';
import { type CombinedError, useClient } from 'urql';
import { withoutRepeats } from './metric-names.js';

/** Bounds the requests for accounts with many metrics. */
const maxPages = 20;

type Value = ResultOf<typeof AccountMetricsDocument>['accountMetrics']['edges'][number]['node'];

/** Values of one metric, oldest first. */
export interface MetricHistory {
  name: string;
  values: { day: string; value: number }[];
}

/** All daily metrics of an account in a period. `histories` is undefined while it is loading. */
export function useMetricHistory(accountId: string, days: number) {
  const client = useClient();
  const [state, setState] = useState<{ histories?: MetricHistory[]; error?: CombinedError }>({});
  const [version, setVersion] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    const load = async () => {
      const values: Value[] = [];
      const filter = { since: new Date(Date.now() - days * 86_400_000).toISOString() };
      let after: string | null = null;
      for (let page = 0; page < maxPages; page += 1) {
        const variables = { accountId, after, filter, first: 100 };
        const result: Awaited<ReturnType<typeof read>> = await read(variables);
        if (!isCurrent) return;
        if (!result.data) return setState({ ...(result.error && { error: result.error }) });
        const { edges, pageInfo } = result.data.accountMetrics;
        values.push(...edges.map(({ node }) => node));
        after = pageInfo.endCursor;
        if (!pageInfo.hasNextPage) break;
      }
      setState({ histories: toHistories(values) });
    };
    const read = (variables: { accountId: string; after: string | null; filter: object; first: number }) =>
      client.query(AccountMetricsDocument, variables, { requestPolicy: 'network-only' }).toPromise();
    setState({});
    void load();
    return () => {
      isCurrent = false;
    };
  }, [client, accountId, days, version]);
  return { ...state, reload: () => setVersion(version + 1) };
}

function toHistories(values: readonly Value[]): MetricHistory[] {
  const byName = Map.groupBy(values, ({ name }) => name);
  const histories = [...byName].map(([name, list]) => ({
    name,
    values: list
      .map(({ endsAt, value }) => ({ day: endsAt, value }))
      .sort((one, other) => one.day.localeCompare(other.day)),
  }));
  return withoutRepeats(histories).sort((one, other) => one.name.localeCompare(other.name));
}
