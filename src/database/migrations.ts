import { Foundation1700000000000 } from '../../migrations/1700000000000-foundation.js';
import { Users1700000001000 } from '../../migrations/1700000001000-users.js';
import { Audit1700000001500 } from '../../migrations/1700000001500-audit.js';

/** In the order they are applied. */
export const migrations: Function[] = [Foundation1700000000000, Users1700000001000, Audit1700000001500];
