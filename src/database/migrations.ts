import { Foundation1700000000000 } from '../../migrations/1700000000000-foundation.js';

/** In the order they are applied. */
export const migrations: Function[] = [Foundation1700000000000];
