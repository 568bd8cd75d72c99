import { apiUrl } from '../settings.js';
import { settingsTexts as text } from '../texts/settings.js';
import { buttonClass } from '../ui/button.js';
import { Card } from '../ui/page.js';

export function DataExport() {
  return (
    <Card title={text.export.title}>
      <p>{text.export.text}</p>
      <p className="mt-2 text-sm text-soft">{text.export.limits}</p>
      <a href={apiUrl('/exports/my-data.json')} download className={buttonClass('secondary', 'mt-4')}>
        {text.export.action}
      </a>
    </Card>
  );
}
