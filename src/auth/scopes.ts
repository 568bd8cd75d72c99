/** Permissions of callers. A session has all scopes except `admin`, which also requires the role. */
export const scopes = [
  'accounts:read',
  'accounts:write',
  'posts:read',
  'posts:write',
  'content:read',
  'content:write',
  'commerce:read',
  'commerce:write',
  'events:read',
  'events:write',
  'profile:read',
  'profile:write',
  'admin',
] as const;

export type Scope = (typeof scopes)[number];
