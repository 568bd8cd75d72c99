/** Length of one row of the revenue. Weeks start on Monday. */
export enum RevenuePeriod {
  DAY = 'DAY',
  WEEK = 'WEEK',
  MONTH = 'MONTH',
}
