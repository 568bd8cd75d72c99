import type { z } from 'zod';

/** Facts of the whole deployment that a platform's configuration depends on. */
export interface PlatformEnvContext {
  publicUrl: string;
  /** Base addresses of the simulator's hosts, when it is on. */
  simulator: { port: number } | null;
}

/** A platform's part of the environment: its variables, and how they become its configuration. */
export interface PlatformEnv<Shape extends z.ZodRawShape = z.ZodRawShape, PlatformConfig = unknown> {
  readonly variables: Shape;
  /** null: the platform is off. `fault` collects what is half configured. */
  read(
    values: z.infer<z.ZodObject<Shape>>,
    context: PlatformEnvContext,
    fault: (variable: string, message: string) => void,
  ): PlatformConfig | null;
}
