import { type AnyRoute, createRoute } from '@tanstack/react-router';
import { lazyPage } from '../data/lazy-page.js';

export const settingsSections = ['profile', 'security', 'apps', 'data'] as const;
export type SettingsSection = (typeof settingsSections)[number];

/** Settings of the user. The section is in the URL. */
export function settingsRoutes<Parent extends AnyRoute>(parent: Parent) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: 'settings',
      validateSearch: ({ section }: Record<string, unknown>): { section?: SettingsSection } => {
        const known = settingsSections.find((name) => name === section);
        return known && known !== 'profile' ? { section: known } : {};
      },
      component: lazyPage(() => import('./settings-page.js'), 'SettingsPage'),
    }),
  ] as const;
}
