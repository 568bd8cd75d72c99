import { useId, useState } from 'react';
import { texts } from '../texts.js';
import { chooseTheme, themeChoice } from '../theme.js';
import { popoverItem } from './popover.js';

const choices = ['system', 'light', 'dark'] as const;

/** Chooses the theme of this browser. */
export function ThemeChoices({ legend }: { legend: string }) {
  const [theme, setTheme] = useState(themeChoice());
  const name = useId();
  return (
    <fieldset>
      <legend className="px-4 py-1 text-xs text-soft">{legend}</legend>
      {choices.map((choice) => (
        <label key={choice} className={popoverItem}>
          {texts.navigation.themes[choice]}
          <input
            type="radio"
            name={name}
            className="accent-accent"
            checked={theme === choice}
            onChange={() => {
              chooseTheme(choice);
              setTheme(choice);
            }}
          />
        </label>
      ))}
    </fieldset>
  );
}
