import type { ScalarsTypeMap } from '@nestjs/graphql';
import { DateTimeScalar } from './date-time.scalar.js';

/** The scalar of each TypeScript type that has one other than Nest's. */
export const scalarsMap: ScalarsTypeMap[] = [{ type: Date, scalar: DateTimeScalar }];
