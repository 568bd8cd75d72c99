import { Logger } from '@nestjs/common';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type ExportResult, ExportResultCode, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { TracingSettings } from '../config/config.js';
import { keyedSampler } from './trace-sampler.js';

/** How long one request to the collector may take, and so how long it can delay the end of a stopping process. */
const timeoutMillis = 5_000;

/** The OpenTelemetry SDK, which sends spans to a collector by OTLP over HTTP. One per process. */
export class OtlpExport {
  private readonly provider: TracerProvider;

  /** `samplerKey` is a secret that all processes have. */
  constructor(
    { endpoint, headers, serviceName, sampleRatio }: TracingSettings,
    roles: readonly string[],
    samplerKey: string,
  ) {
    const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
    const exporter = new ReportingExporter(new OTLPTraceExporter({ url, headers, timeoutMillis }));
    this.provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': serviceName, 'patchbay.roles': [...roles] }),
      sampler: keyedSampler(sampleRatio, samplerKey),
      spanProcessors: [new BatchSpanProcessor({ exporter, exportTimeoutMillis: timeoutMillis })],
      spanLimits: { attributeValueLengthLimit: 256 },
    });
    trace.setGlobalTracerProvider(this.provider);
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  }

  async stop(): Promise<void> {
    // Spans that are lost do not stop the process.
    await this.provider.shutdown().catch(() => {});
    trace.disable();
    propagation.disable();
    context.disable();
  }
}

/** Logs when the collector becomes unavailable and available, not each failed request. */
class ReportingExporter implements SpanExporter {
  private readonly logger = new Logger('Traces');
  private isFailing = false;

  constructor(private readonly exporter: SpanExporter) {}

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.exporter.export(spans, (result) => {
      const hasFailed = result.code === ExportResultCode.FAILED;
      if (hasFailed && !this.isFailing)
        this.logger.warn({ err: result.error }, 'Exporting traces failed; spans are dropped');
      if (!hasFailed && this.isFailing) this.logger.log('Exporting traces recovered');
      this.isFailing = hasFailed;
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  async forceFlush(): Promise<void> {
    await this.exporter.forceFlush?.();
  }
}
