/** What every process that a test starts gets. Most of a start is compiling, which the processes of a run share. */
export const childEnvironment = {
  PATH: process.env.PATH!,
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE!,
};
