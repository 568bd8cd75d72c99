import { registerHooks } from 'node:module';

/** The application without OpenTelemetry: its functions do nothing. */
registerHooks({
  resolve: (specifier, parent, next) =>
    specifier === '@opentelemetry/api' && parent.parentURL?.includes('/src/')
      ? next(new URL('no-opentelemetry.js', import.meta.url).href, parent)
      : next(specifier, parent),
});
await import('./patchbay.js');
