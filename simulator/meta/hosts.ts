/** Simulated hosts of Meta. Imports nothing: the application reads the list as well. */
export const metaHosts = [
  'instagram.authorize',
  'instagram.api',
  'instagram.graph',
  'meta.dialog',
  'meta.graph',
  'meta.upload',
] as const;

export type MetaHost = (typeof metaHosts)[number];
