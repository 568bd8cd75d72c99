import { z } from 'zod';
import type { UpstreamProfileReader } from '../extension-points.js';

const userSchema = z.object({ id: z.number().int(), name: z.string().nullish(), login: z.string() });
const emailsSchema = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

/**
 * Profile of GitHub, which has OAuth2 without OpenID Connect. Scopes `read:user user:email`. Source: GitHub REST API, "Get the
 * authenticated user" and "List email addresses for the authenticated user".
 */
export const githubProfile: UpstreamProfileReader = async (getJson) => {
  const user = userSchema.parse(await getJson('https://api.github.com/user'));
  const emails = emailsSchema.parse(await getJson('https://api.github.com/user/emails'));
  const primary = emails.find((entry) => entry.primary);
  return {
    subject: String(user.id),
    email: primary?.email ?? null,
    emailVerified: primary?.verified ?? false,
    displayName: user.name ?? user.login,
  };
};
