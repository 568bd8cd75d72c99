import type { ResultOf } from '@patchbay/client';
import { AccountAudienceDocument } from '@patchbay/client/operations';
import { useQuery } from 'urql';
import { contentTexts } from '../texts/content.js';
import { formatNumber, Time } from '../ui/format.js';
import { once } from '../ui/once.js';
import { Card } from '../ui/page.js';
import { Empty, ErrorState, Skeleton } from '../ui/states.js';

const texts = contentTexts.audience;
/** Platforms report up to 45 groups, most of them small. */
const maxGroups = 12;
const percent = once(() => new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 }));
const countries = once(() => new Intl.DisplayNames(undefined, { type: 'region' }));

type Breakdown = ResultOf<typeof AccountAudienceDocument>['accountAudience']['breakdowns'][number];

/** Who sees the account: one table with bars for each audience and dimension. */
export function AudienceCharts({ accountId }: { accountId: string }) {
  const [{ data, error }, reload] = useQuery({ query: AccountAudienceDocument, variables: { accountId } });
  const breakdowns = data?.accountAudience.breakdowns;
  if (!breakdowns)
    return error ? (
      <ErrorState error={error} retry={() => reload({ requestPolicy: 'network-only' })} />
    ) : (
      <Skeleton lines={12} />
    );
  if (breakdowns.length === 0) return <Empty title={texts.empty}>{texts.emptyText}</Empty>;
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
      {breakdowns.map((breakdown) => (
        <AudienceChart key={`${breakdown.audience} ${breakdown.dimension}`} breakdown={breakdown} />
      ))}
    </div>
  );
}

function AudienceChart({ breakdown: { audience, dimension, groups, observedAt } }: { breakdown: Breakdown }) {
  const dimensionName = texts.dimensions[dimension] ?? dimension;
  const title = texts.title(texts.audiences[audience] ?? audience, dimensionName);
  const total = groups.reduce((sum, { value }) => sum + value, 0);
  const shown =
    dimension === 'AGE'
      ? groups.toSorted((one, other) => one.key.localeCompare(other.key))
      : groups.toSorted((one, other) => other.value - one.value).slice(0, maxGroups);
  return (
    <Card title={title}>
      <table className="w-full text-left text-sm">
        <caption className="sr-only">{title}</caption>
        <thead className="text-soft">
          <tr>
            <th scope="col" className="py-1 font-semibold">
              {dimensionName}
            </th>
            <th scope="col" className="py-1 text-right font-semibold">
              {texts.people}
            </th>
            <th scope="col" className="w-1/2 py-1 pl-4 font-semibold">
              {texts.share}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ key, value }) => {
            const share = total > 0 ? value / total : 0;
            return (
              <tr key={key} className="border-t border-line">
                <th scope="row" className="py-1 font-normal wrap-anywhere">
                  {groupName(dimension, key)}
                </th>
                <td className="py-1 text-right">{formatNumber(value)}</td>
                <td className="py-1 pl-4">
                  <div className="flex items-center gap-2">
                    <div aria-hidden className="h-3 flex-1 rounded bg-neutral-soft">
                      <div className="h-3 rounded bg-accent" style={{ width: `${100 * share}%` }} />
                    </div>
                    <span className="w-14 text-right">{percent().format(share)}</span>
                  </div>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className="mt-3 text-sm text-soft">
        {shown.length < groups.length && `${texts.rest(groups.length - shown.length)} `}
        {contentTexts.media.synced} <Time value={observedAt} />
      </p>
    </Card>
  );
}

/** The name of a group in words. Groups that this version does not know are shown as the platform names them. */
function groupName(dimension: string, key: string): string {
  if (dimension === 'GENDER') return texts.genders[key] ?? key;
  if (dimension !== 'COUNTRY' || !/^[A-Z]{2}$/.test(key)) return key;
  return countries().of(key) ?? key;
}
