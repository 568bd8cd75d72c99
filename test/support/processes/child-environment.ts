/** Environment of every child process. The processes of a run share the compile cache. */
export const childEnvironment = {
  PATH: process.env.PATH!,
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE!,
};
