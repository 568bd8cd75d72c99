import { EventDeliveryAttemptsDocument, type EventDeliveryAttemptsQuery } from '@patchbay/client/operations';
import { useEffect, useEffectEvent } from 'react';
import { useList } from '../../data/use-list.js';
import { texts as sharedTexts } from '../../texts.js';
import { eventTexts } from '../../texts/events.js';
import { Button } from '../../ui/button.js';
import { formatNumber, Time } from '../../ui/format.js';
import { Card } from '../../ui/page.js';
import { formatDateTime } from '../../ui/relative-time.js';
import { Badge, Empty, ErrorState, Skeleton } from '../../ui/states.js';

const texts = eventTexts.deliveries;

type Attempt = Extract<
  NonNullable<EventDeliveryAttemptsQuery['node']>,
  { attempts: unknown }
>['attempts']['edges'][number]['node'];

/** Requests to the receiver with their answers. */
export function AttemptList({
  deliveryId,
  reads,
}: {
  deliveryId: string;
  /** The list is read again when it grows. */
  reads: number;
}) {
  const list = useList(EventDeliveryAttemptsDocument, { id: deliveryId }, selectAttempts);
  const reload = useEffectEvent(list.reload);
  useEffect(() => {
    if (reads > 0) reload();
  }, [reads]);
  const { rows, next, error, isLoading, loadMore } = list;
  return (
    <Card title={texts.attempts}>
      {error && <ErrorState error={error} retry={list.reload} />}
      {!rows && !error && <Skeleton lines={6} />}
      {rows?.length === 0 && <Empty title={texts.noAttempts} />}
      {rows && rows.length > 0 && (
        <ol aria-label={texts.attemptCaption} className="divide-y divide-line">
          {rows.map((attempt) => (
            <AttemptItem key={attempt.id} attempt={attempt} />
          ))}
        </ol>
      )}
      {next && (
        <Button className="mt-3 w-full" busy={isLoading} onClick={loadMore}>
          {sharedTexts.actions.loadMore}
        </Button>
      )}
    </Card>
  );
}

function AttemptItem({ attempt: { at, durationMs, status, errorCode, answer } }: { attempt: Attempt }) {
  return (
    <li className="space-y-2 py-4 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <Badge tone={errorCode ? 'danger' : 'success'}>
          {status === null ? texts.noAnswer : texts.status(status)}
        </Badge>
        {errorCode && <code className="text-sm">{errorCode}</code>}
        <span className="tabular-nums">{texts.duration(formatNumber(durationMs))}</span>
        <span className="text-soft">
          <Time value={at} />
        </span>
      </div>
      {answer ? (
        <pre
          tabIndex={0}
          role="region"
          aria-label={texts.answer(formatDateTime(at))}
          className="max-h-60 overflow-auto rounded-lg bg-neutral-soft p-3 text-sm whitespace-pre-wrap wrap-anywhere"
        >
          {answer}
        </pre>
      ) : (
        status !== null && <p className="text-sm text-soft">{texts.emptyAnswer}</p>
      )}
    </li>
  );
}

const none = { edges: [], pageInfo: { hasNextPage: false, endCursor: null } };

/** A delivery that was deleted meanwhile has none. */
function selectAttempts({ node }: EventDeliveryAttemptsQuery) {
  return node && 'attempts' in node ? node.attempts : none;
}
