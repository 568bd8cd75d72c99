import { apiUrl } from '../settings.js';
import { shopTexts } from '../texts/shop.js';
import { buttonClass } from '../ui/button.js';

const formats = ['csv', 'jsonl'] as const;

/** Links that download everything that the filters of a page select. */
export function ExportLinks({
  name,
  parameters,
}: {
  name: 'orders' | 'transactions' | 'revenue';
  parameters: URLSearchParams;
}) {
  return (
    <div className="flex flex-wrap gap-2">
      {formats.map((format) => (
        <a
          key={format}
          className={buttonClass()}
          href={apiUrl(`/exports/${name}.${format}?${parameters}`)}
          download
        >
          {shopTexts.exportAs[format]}
        </a>
      ))}
    </div>
  );
}
