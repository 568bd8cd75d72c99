import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';

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
      component: lazyRouteComponent(() => import('./settings-page.js'), 'SettingsPage'),
    }),
  ] as const;
}
