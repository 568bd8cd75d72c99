import { type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.js';
import { isTracing } from './tracing.js';
import type { OtlpExport } from './otlp-export.js';

/** Exports spans if the operator has set an endpoint. The SDK is loaded only then. */
export class TraceExport implements OnApplicationShutdown {
  private constructor(private readonly running: OtlpExport | null) {}

  /** An SDK that the process was started with (`node --import …`) takes precedence. */
  static async start({ tracing, roles, secrets }: Config): Promise<TraceExport> {
    if (!tracing || isTracing()) return new TraceExport(null);
    const { OtlpExport } = await import('./otlp-export.js');
    return new TraceExport(new OtlpExport(tracing, [...roles], secrets.session[0]!));
  }

  /** Sends the remaining spans. */
  async onApplicationShutdown(): Promise<void> {
    await this.running?.stop();
  }
}
