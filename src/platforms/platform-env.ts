import { z } from 'zod';

/** Values outside its own variables that the configuration of a platform depends on. */
export interface PlatformEnvContext {
  publicUrl: string;
  /** Null if the simulator is off. `urlOf` returns the base address of a simulated host, such as `x.api`. */
  simulator: { urlOf(host: string): string } | null;
}

/** The environment variables of a platform, and how they become its configuration. */
export interface PlatformEnv<Shape extends z.ZodRawShape = z.ZodRawShape, PlatformConfig = unknown> {
  readonly variables: Shape;
  /**
   * Returns null if the platform is off. `fault` reports invalid or missing variables. Lists of secrets are in fields named `…Secrets`,
   * and must be read at each use: a reload replaces their content.
   */
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

/** An http(s) URL, returned without trailing slashes. */
export const optionalBaseUrl = z
  .url({ protocol: /^https?$/ })
  .transform((url) => url.replace(/\/+$/, ''))
  .optional();
