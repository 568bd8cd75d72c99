import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ApiClient } from './api-client.js';

const run = promisify(execFile);

/** Gives a user a tier, as a new administrator does. The free tier allows one account. */
export async function assignTier(url: string, userEmail: string, tierName: string): Promise<void> {
  const admin = new ApiClient(url);
  const email = `demo-admin-${randomUUID().slice(0, 8)}@example.com`;
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, '..', 'admin-create.js'), email]);
  const token = /#(\S+)/.exec(stdout)?.[1];
  if (!token) throw new Error(`admin:create printed no link: ${stdout}`);
  const password = randomUUID();
  await admin.mutate('resetPassword', 'PasswordSet', { token, password }, '__typename');
  await admin.mutate('signIn', 'SignedIn', { email, password }, 'viewer { id }');
  const { tiers } = await admin.graphql<{ tiers: { edges: { node: { id: string; name: string } }[] } }>(
    '{ tiers(first: 100) { edges { node { id name } } } }',
  );
  const tier = tiers.edges.find(({ node }) => node.name === tierName)?.node;
  if (!tier) throw new Error(`There is no tier ${tierName}.`);
  const { users } = await admin.graphql<{ users: { edges: { node: { id: string } }[] } }>(
    'query ($search: String!) { users(first: 1, search: $search) { edges { node { id } } } }',
    { search: userEmail },
  );
  const user = users.edges[0]?.node;
  if (!user) throw new Error(`There is no user ${userEmail}.`);
  await admin.mutate('assignTier', 'TierAssigned', { userId: user.id, tierId: tier.id }, '__typename');
}
