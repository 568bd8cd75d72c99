import { settingsTexts as text } from '../texts/settings.js';
import { Card } from '../ui/page.js';
import { ThemeChoices } from '../ui/theme-choices.js';

export function ThemeForm() {
  return (
    <Card title={text.theme.title}>
      <div className="max-w-xs">
        <ThemeChoices legend={text.theme.legend} />
      </div>
    </Card>
  );
}
