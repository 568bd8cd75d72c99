import { brandAccents, builtInAccent } from './brand-colors.js';

/** The icon of an installation without a logo, in its colour: an SVG image. */
export function renderIcon(color: string | null): string {
  const { light } = brandAccents(color ?? builtInAccent);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="${light}"/><g fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round"><path d="M9 10c7 0 7 12 14 12"/><path d="M9 22c3 0 4.8-2.2 6-4.5M23 10c-2.5 0-4.2 1.5-5.4 3.4"/></g><g fill="#fff"><circle cx="8" cy="10" r="2.6"/><circle cx="8" cy="22" r="2.6"/><circle cx="24" cy="10" r="2.6"/><circle cx="24" cy="22" r="2.6"/></g></svg>`;
}
