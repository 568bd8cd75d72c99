/**
 * SQL expression: the id of a user's tier, the assigned one or the default. For statements of other features that read a limit of the
 * tier together with their own rows.
 *
 * @param user SQL expression of the user's id
 */
export function tierIdOf(user: string): string {
  return `coalesce(
    (SELECT tier_id FROM subscriptions WHERE user_id = ${user}),
    (SELECT id FROM tiers WHERE is_default)
  )`;
}
