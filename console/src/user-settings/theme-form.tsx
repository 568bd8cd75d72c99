import { settingsTexts as text } from '../texts/settings.js';
import { texts } from '../texts.js';
import { Card } from '../ui/page.js';
import { Radio } from '../ui/radio.js';
import { themeChoices, useTheme } from '../ui/theme-choices.js';

export function ThemeForm() {
  const { theme, choose, name } = useTheme();
  return (
    <Card title={text.theme.title}>
      <fieldset className="space-y-2">
        <legend className="mb-2 text-sm font-semibold">{text.theme.legend}</legend>
        {themeChoices.map((choice) => (
          <Radio
            key={choice}
            name={name}
            label={texts.navigation.themes[choice]}
            checked={theme === choice}
            onChange={() => choose(choice)}
          />
        ))}
      </fieldset>
    </Card>
  );
}
