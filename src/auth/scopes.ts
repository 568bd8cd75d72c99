/** What a caller may do. A session of a user has all but `admin`, which needs the role too. */
export const scopes = [
  'accounts:read',
  'accounts:write',
  'posts:read',
  'posts:write',
  'content:read',
  'content:write',
  'profile:read',
  'profile:write',
  'admin',
] as const;

export type Scope = (typeof scopes)[number];
