import { settings } from './settings.js';

export type ThemeChoice = 'system' | 'light' | 'dark';

const key = 'patchbay-theme';
const darkMedia = matchMedia('(prefers-color-scheme: dark)');

export function themeChoice(): ThemeChoice {
  const stored = localStorage.getItem(key);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function chooseTheme(choice: ThemeChoice): void {
  if (choice === 'system') localStorage.removeItem(key);
  else localStorage.setItem(key, choice);
  apply();
}

/** Applies the theme and the colour of the installation, and follows the system. */
export function startTheme(): void {
  apply();
  darkMedia.addEventListener('change', apply);
}

function apply(): void {
  const choice = themeChoice();
  const isDark = choice === 'dark' || (choice === 'system' && darkMedia.matches);
  const { dataset, style } = document.documentElement;
  dataset.theme = isDark ? 'dark' : 'light';
  // The server has made them legible on the backgrounds of their theme.
  if (settings.accents) style.setProperty('--accent', settings.accents[isDark ? 'dark' : 'light']);
}
