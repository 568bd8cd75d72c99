import { DataSource } from 'typeorm';
import type { Config } from '../../src/config/config.js';
import { dataSourceOptions } from '../../src/database/data-source.js';
import { Database } from '../../src/database/database.js';
import { runningEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import { TierEntity } from '../../src/subscriptions/tier.entity.js';
import { TiersRepository } from '../../src/subscriptions/tiers.repository.js';
import { UserEntity } from '../../src/users/user.entity.js';

/**
 * Gives a new user a tier, in the database of the server: the free tier allows one account. No administrator is created for it,
 * because the link to create the first one works only while there is none.
 */
export async function assignTier(config: Config, userEmail: string, tierName: string): Promise<void> {
  const url = config.database.directUrl ?? (await runningEmbeddedPostgres(config.dataDir));
  if (!url) throw new Error('The database of the server was not found: set its DATABASE_URL or DATA_DIR.');
  const source = await new DataSource(dataSourceOptions(url, 1)).initialize();
  try {
    const tiers = new TiersRepository(source.getRepository(TierEntity), new Database(source));
    const tier = (await tiers.listOpen()).find(({ name }) => name === tierName);
    if (!tier) throw new Error(`There is no tier ${tierName}.`);
    const user = await source.getRepository(UserEntity).findOneBy({ email: userEmail });
    if (!user) throw new Error(`There is no user ${userEmail}.`);
    await tiers.assign(user.id, tier.id);
  } finally {
    await source.destroy();
  }
}
