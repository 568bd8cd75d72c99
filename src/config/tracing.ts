import type { TracingSettings } from './config.js';

interface Values {
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;
  OTEL_EXPORTER_OTLP_HEADERS: string;
  OTEL_SERVICE_NAME: string;
  OTEL_TRACES_SAMPLER_ARG: number;
}

/** Reads the settings of the export of spans. Null if there is no endpoint. */
export function readTracing(
  values: Values,
  reportError: (variable: string, message: string) => void,
): TracingSettings | null {
  const endpoint = values.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (!endpoint) return null;
  const headers: Record<string, string> = {};
  for (const entry of values.OTEL_EXPORTER_OTLP_HEADERS.split(',').filter((part) => part.trim())) {
    const [, name, value] = /^\s*([\w-]+)\s*=\s*(\S.*?)\s*$/.exec(entry) ?? [];
    // The value may be secret, so the message does not repeat it.
    if (name && value) headers[name] = decode(value);
    else reportError('OTEL_EXPORTER_OTLP_HEADERS', 'must be a list of name=value');
  }
  return {
    endpoint,
    headers,
    serviceName: values.OTEL_SERVICE_NAME,
    sampleRatio: values.OTEL_TRACES_SAMPLER_ARG,
  };
}

/** Values are percent-encoded, as in the header `baggage`: `Authorization=Basic%20…`. */
function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
