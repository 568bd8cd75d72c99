import type { UpstreamProfileReader } from '../../src/oauth/extension-points.js';

interface GiteaUser {
  id: number;
  full_name: string;
  login: string;
}

interface GiteaEmail {
  email: string;
  verified: boolean;
  primary: boolean;
}

/** Reads the profile of the user from a Gitea server, which supports plain OAuth2. */
export function giteaProfile(baseUrl: string): UpstreamProfileReader {
  return async (getJson) => {
    const user = (await getJson(`${baseUrl}/api/v1/user`)) as GiteaUser;
    const emails = (await getJson(`${baseUrl}/api/v1/user/emails`)) as GiteaEmail[];
    const primary = emails.find((email) => email.primary);
    return {
      // The id never changes, but the login name can.
      subject: String(user.id),
      email: primary?.email ?? null,
      emailVerified: primary?.verified ?? false,
      displayName: user.full_name || user.login,
    };
  };
}
