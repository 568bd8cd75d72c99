/** sysexits.h: a configuration error. A supervisor should not restart the process. */
export const EX_CONFIG = 78;
