import { z } from 'zod';

/** What the configuration of a platform depends on beside its own variables. */
export interface PlatformEnvContext {
  publicUrl: string;
  /** Null if the simulator is off. `urlOf` returns the base address of a simulated host, such as `x.api`. */
  simulator: { urlOf(host: string): string } | null;
}

/** A platform's environment variables, and how they become its configuration. */
export interface PlatformEnv<Shape extends z.ZodRawShape = z.ZodRawShape, PlatformConfig = unknown> {
  readonly variables: Shape;
  /** Returns null if the platform is off. `fault` reports invalid or missing variables. */
  read(
    values: z.infer<z.ZodObject<Shape>>,
    context: PlatformEnvContext,
    fault: (variable: string, message: string) => void,
  ): PlatformConfig | null;
}

/** A comma-separated list. */
export const optionalList = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )
  .optional();

/** An http(s) address, returned without slashes at its end. */
export const optionalBaseUrl = z
  .url({ protocol: /^https?$/ })
  .transform((url) => url.replace(/\/+$/, ''))
  .optional();
