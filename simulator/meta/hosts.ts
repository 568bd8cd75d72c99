/** Simulated hosts of Meta. This file must not import anything, because the application reads it too. */
export const metaHosts = [
  'instagram.authorize',
  'instagram.api',
  'instagram.graph',
  'meta.dialog',
  'meta.graph',
  'meta.upload',
] as const;

export type MetaHost = (typeof metaHosts)[number];
