import { Global, Module } from '@nestjs/common';
import { HealthNotes } from './health-notes.js';
import { Metrics } from './metrics.js';

/** Logs, metrics, traces and health: in every process, whatever its roles. */
@Global()
@Module({
  providers: [Metrics, HealthNotes],
  exports: [Metrics, HealthNotes],
})
export class TelemetryModule {}
