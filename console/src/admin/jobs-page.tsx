import { JobsDocument, type JobsQuery } from '@patchbay/client/operations';
import { useQuery } from 'urql';
import { adminTexts } from '../texts/admin.js';
import { type Column, DataTable } from '../ui/data-table.js';
import { formatNumber, Time } from '../ui/format.js';
import { Page } from '../ui/page.js';
import { Badge, ErrorState, Skeleton } from '../ui/states.js';
import { DeadJobs } from './dead-jobs.js';

const texts = adminTexts.jobs;

type Work = JobsQuery['jobs']['work'][number];
type Schedule = JobsQuery['jobs']['schedules'][number];

const timeOrDash = (value: string | null) => (value ? <Time value={value} /> : adminTexts.unknown);
const error = (text: string | null) =>
  text ? (
    <span title={text} className="text-danger">
      {text}
    </span>
  ) : (
    adminTexts.unknown
  );

const workColumns: readonly Column<Work>[] = [
  { header: texts.name, isRowHeader: true, cell: ({ name }) => name },
  { header: texts.due, isNumeric: true, cell: ({ due }) => formatNumber(due) },
  { header: texts.running, isNumeric: true, cell: ({ running }) => formatNumber(running) },
  {
    header: texts.dead,
    isNumeric: true,
    cell: ({ dead }) => (dead > 0 ? <Badge tone="danger">{formatNumber(dead)}</Badge> : formatNumber(dead)),
  },
  { header: texts.oldest, cell: ({ oldestDueAt }) => timeOrDash(oldestDueAt) },
  { header: texts.error, cell: ({ lastError }) => error(lastError) },
];

const scheduleColumns: readonly Column<Schedule>[] = [
  { header: texts.name, isRowHeader: true, cell: ({ name }) => name },
  { header: texts.next, cell: ({ nextRunAt }) => <Time value={nextRunAt} /> },
  { header: texts.last, cell: ({ lastRunAt }) => timeOrDash(lastRunAt) },
  { header: texts.success, cell: ({ lastSuccessAt }) => timeOrDash(lastSuccessAt) },
  { header: texts.error, cell: ({ lastError }) => error(lastError) },
];

export function JobsPage() {
  const [{ data, error: problem }, reload] = useQuery({
    query: JobsDocument,
    requestPolicy: 'network-only',
  });
  return (
    <Page title={texts.title}>
      <DeadJobs onRetried={() => reload({ requestPolicy: 'network-only' })} />
      {problem && !data && <ErrorState error={problem} retry={reload} />}
      {!data && !problem && <Skeleton lines={12} />}
      {data && (
        <>
          <section className="space-y-3">
            <h2 className="text-lg font-semibold">{texts.work}</h2>
            <DataTable
              caption={texts.workCaption}
              columns={workColumns}
              rows={data.jobs.work}
              rowKey={({ name }) => name}
            />
          </section>
          <section className="space-y-3">
            <h2 className="text-lg font-semibold">{texts.schedules}</h2>
            <DataTable
              caption={texts.schedulesCaption}
              columns={scheduleColumns}
              rows={data.jobs.schedules}
              rowKey={({ name }) => name}
            />
          </section>
        </>
      )}
    </Page>
  );
}
