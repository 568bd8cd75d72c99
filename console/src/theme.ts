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
  if (!settings.color) return;
  // Dark backgrounds need a lighter colour for the same contrast.
  style.setProperty(
    '--accent',
    isDark ? `color-mix(in oklab, ${settings.color}, white 55%)` : settings.color,
  );
}
