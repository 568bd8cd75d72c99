import {
  DeadJobsDocument,
  type DeadJobsQuery,
  RetryJobsDocument,
  type RetryJobsInput,
} from '@patchbay/client/operations';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { endOfDay, startOfDay } from '../data/days.js';
import { useAction } from '../data/use-action.js';
import { useList } from '../data/use-list.js';
import { adminTexts } from '../texts/admin.js';
import { Button } from '../ui/button.js';
import { type Column, ListTable } from '../ui/data-table.js';
import { ConfirmDialog } from '../ui/dialog.js';
import { FailureNote } from '../ui/failure-note.js';
import { Filters } from '../ui/filters.js';
import { formatNumber, Time } from '../ui/format.js';
import { PeriodFields } from '../ui/period-fields.js';

const texts = adminTexts.jobs;
const route = getRouteApi('/app/admin/jobs');

type DeadJob = DeadJobsQuery['jobs']['deadJobs']['edges'][number]['node'];

/** Dead jobs of a period, which is in the URL. One job, or all of a kind in the period, can be run again. */
export function DeadJobs({ onRetried }: { onRetried: () => void }) {
  const { from, to } = route.useSearch();
  const navigate = route.useNavigate();
  const filter = { diedSince: startOfDay(from), diedUntil: endOfDay(to) };
  const hasPeriod = Boolean(from ?? to);
  const list = useList(DeadJobsDocument, { filter }, ({ jobs }) => jobs.deadJobs);
  const { run, failure, isRunning } = useAction(RetryJobsDocument);
  const [kind, setKind] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const kinds = [...new Set(list.rows?.map((job) => job.kind))].sort();
  async function retry(input: RetryJobsInput): Promise<void> {
    setNote('');
    const result = await run({ input });
    if (!result) return;
    setKind(null);
    setNote(texts.retried(formatNumber(result.count)));
    list.reload();
    onRetried();
  }
  const columns: Column<DeadJob>[] = [
    { header: texts.kind, isRowHeader: true, cell: (job) => job.kind },
    {
      header: texts.retry,
      hasButton: true,
      cell: (job) => (
        <Button
          busy={isRunning}
          aria-label={texts.retryOne(job.kind, job.key ?? job.id)}
          onClick={() => void retry({ id: job.id })}
        >
          {texts.retry}
        </Button>
      ),
    },
    { header: texts.died, cell: ({ diedAt }) => <Time value={diedAt} /> },
    { header: texts.attempts, isNumeric: true, cell: ({ attempts }) => formatNumber(attempts) },
    {
      header: texts.error,
      cell: ({ lastError }) => <span title={lastError ?? ''}>{lastError ?? adminTexts.unknown}</span>,
    },
    { header: texts.key, cell: ({ key }) => key ?? adminTexts.unknown },
    {
      header: adminTexts.webhooks.requestId,
      cell: ({ requestId }) => requestId ?? adminTexts.unknown,
    },
  ];
  return (
    <section className="space-y-3">
      <h2 className="text-lg font-semibold">{texts.deadJobs}</h2>
      <p role="status">{note}</p>
      {kind === null && <FailureNote showsFields failure={failure} />}
      <Filters>
        <PeriodFields
          from={from}
          to={to}
          labels={texts}
          change={(part) => void navigate({ search: (old) => ({ ...old, ...part }), replace: true })}
        />
      </Filters>
      {kinds.length > 0 && (
        <div className="flex flex-wrap gap-2">
          {kinds.map((one) => (
            <Button key={one} onClick={() => setKind(one)}>
              {texts.retryKind(one)}
            </Button>
          ))}
        </div>
      )}
      <ListTable
        list={list}
        caption={texts.deadCaption}
        columns={columns}
        empty={hasPeriod ? texts.noneInPeriod : texts.noDead}
      />
      <ConfirmDialog
        title={texts.retryKind(kind ?? '')}
        isOpen={kind !== null}
        close={() => setKind(null)}
        action={texts.retry}
        busy={isRunning}
        confirm={() => void (kind && retry(hasPeriod ? { range: { kind, ...filter } } : { kind }))}
      >
        <p>{texts.retryText(kind ?? '', hasPeriod)}</p>
        <FailureNote showsFields failure={failure} />
      </ConfirmDialog>
    </section>
  );
}
