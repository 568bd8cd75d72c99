import { Global, Module } from '@nestjs/common';
import { Clock, SystemClock } from './clock.js';
import { ClockService } from './clock.service.js';

@Global()
@Module({
  providers: [SystemClock, { provide: Clock, useExisting: SystemClock }, ClockService],
  exports: [SystemClock, Clock, ClockService],
})
export class ClockModule {}
