import { AccountOperationsDocument } from '@patchbay/client/operations';
import { useState } from 'react';
import { useQuery } from 'urql';
import { texts } from '../texts.js';
import { accountTexts as text } from '../texts/accounts.js';
import { Button } from '../ui/button.js';
import { Time } from '../ui/format.js';
import { Card } from '../ui/page.js';
import { Badge, Empty, ErrorState, Skeleton } from '../ui/states.js';
import { Cell, Row, Table } from '../ui/table.js';

const { columns } = text.log;

/** The stored operations are few: old ones are deleted. */
export function OperationsLog({ accountId }: { accountId: string }) {
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error, fetching }, reload] = useQuery({
    query: AccountOperationsDocument,
    variables: { id: accountId, after },
  });
  const list = data?.account?.operations;
  return (
    <Card title={text.page.log}>
      <p className="mb-3 text-sm text-soft">{text.page.logHint}</p>
      {error && <ErrorState error={error} retry={reload} />}
      {!error && !data && <Skeleton lines={5} />}
      {list && list.edges.length === 0 && <Empty title={text.page.logEmpty} />}
      {list && list.edges.length > 0 && (
        <Table caption={text.log.caption} columns={columns}>
          {list.edges.map(({ node }) => (
            <Row key={node.id}>
              <Cell label={columns[0]!}>
                <Time value={node.at} />
              </Cell>
              <Cell label={columns[1]!}>{text.log.kind(node.kind)}</Cell>
              <Cell label={columns[2]!}>
                <Badge tone={node.outcome === 'ok' ? 'success' : 'warning'}>
                  {text.log.outcome(node.outcome)}
                </Badge>
              </Cell>
              <Cell label={columns[3]!}>{text.log.duration(node.durationMs)}</Cell>
              <Cell label={columns[4]!} className="wrap-anywhere">
                {[node.platformCode, node.platformRequestId].filter(Boolean).join(' · ') || '–'}
              </Cell>
            </Row>
          ))}
        </Table>
      )}
      {list?.pageInfo.hasNextPage && (
        <Button className="mt-4" busy={fetching} onClick={() => setAfter(list.pageInfo.endCursor ?? null)}>
          {texts.actions.loadMore}
        </Button>
      )}
    </Card>
  );
}
