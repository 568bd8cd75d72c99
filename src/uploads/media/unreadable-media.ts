/** A file that is of a known kind by its first bytes, and broken behind them. */
export class UnreadableMedia extends Error {}
