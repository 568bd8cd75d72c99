/** The version of this application. A test compares it with package.json, which installations may lack beside the compiled code. */
export const version = '0.1.0';
