import { useId, useState } from 'react';
import { texts } from '../texts.js';
import { chooseTheme, themeChoice } from '../theme.js';
import { popoverItem } from './popover.js';

export const themeChoices = ['system', 'light', 'dark'] as const;

/** The theme of this browser, and a name for its radio buttons. */
export function useTheme() {
  const [theme, setTheme] = useState(themeChoice());
  const name = useId();
  const choose = (choice: (typeof themeChoices)[number]) => {
    chooseTheme(choice);
    setTheme(choice);
  };
  return { theme, choose, name };
}

/** Chooses the theme of this browser, in a menu. */
export function ThemeChoices({ legend }: { legend: string }) {
  const { theme, choose, name } = useTheme();
  return (
    <fieldset>
      <legend className="px-4 py-1 text-xs text-soft">{legend}</legend>
      {themeChoices.map((choice) => (
        <label key={choice} className={popoverItem}>
          {texts.navigation.themes[choice]}
          <input
            type="radio"
            name={name}
            className="accent-accent"
            checked={theme === choice}
            onChange={() => choose(choice)}
          />
        </label>
      ))}
    </fieldset>
  );
}
