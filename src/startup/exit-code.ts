/** sysexits.h: something was wrong with the configuration or the machine. A supervisor should not try again. */
export const EX_CONFIG = 78;
