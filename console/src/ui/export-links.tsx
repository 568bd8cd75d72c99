import { apiUrl } from '../settings.js';
import { texts } from '../texts.js';
import { buttonClass } from './button.js';

const formats = ['csv', 'jsonl'] as const;

/** Links that download everything that the filters of a page select. `parameters` without a value are left out. */
export function ExportLinks({
  name,
  parameters,
}: {
  name: 'orders' | 'transactions' | 'revenue' | 'audit-events';
  parameters: URLSearchParams | Record<string, string | readonly string[] | undefined>;
}) {
  const query = parameters instanceof URLSearchParams ? parameters : toQuery(parameters);
  return (
    <div className="flex flex-wrap gap-2">
      {formats.map((format) => (
        <a
          key={format}
          className={buttonClass()}
          href={apiUrl(`/exports/${name}.${format}?${query}`)}
          download
        >
          {texts.exportAs[format]}
        </a>
      ))}
    </div>
  );
}

function toQuery(filter: Record<string, string | readonly string[] | undefined>): URLSearchParams {
  const entries = Object.entries(filter).filter(([, value]) => value !== undefined);
  return new URLSearchParams(entries.map(([name, value]) => [name, String(value)]));
}
