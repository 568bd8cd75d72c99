/** Options of Node.js with which `npm start` and the image collect garbage early. A test compares them. */
export const memoryOptions = ['--max-semi-space-size=8', '--heap-growing-percent=50'];
