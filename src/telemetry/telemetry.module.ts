import { Global, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Config } from '../config/config.js';
import { HealthChecks } from './health-checks.js';
import { HealthController } from './health.controller.js';
import { HealthNotes } from './health-notes.js';
import { Inspectors } from './inspectors.js';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';
import { RequestTelemetry } from './request-telemetry.js';
import { TraceExport } from './trace-export.js';

/** Logs, metrics, traces and health: in every process, whatever its roles. */
@Global()
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController, MetricsController],
  providers: [
    Metrics,
    HealthNotes,
    HealthChecks,
    Inspectors,
    RequestTelemetry,
    { provide: TraceExport, inject: [Config], useFactory: (config: Config) => TraceExport.start(config) },
  ],
  exports: [Metrics, HealthNotes],
})
export class TelemetryModule {}
