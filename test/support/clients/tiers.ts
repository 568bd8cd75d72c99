import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Assigns a tier to a user by name. */
export async function assignTier(
  { app }: { app: INestApplicationContext },
  userId: string,
  name: string,
): Promise<void> {
  await app.get(DataSource).query(
    `INSERT INTO subscriptions (user_id, tier_id, assigned_at) SELECT $1, id, app_now() FROM tiers WHERE name = $2
     ON CONFLICT (user_id) DO UPDATE SET tier_id = excluded.tier_id`,
    [userId, name],
  );
}
