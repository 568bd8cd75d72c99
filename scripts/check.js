import { spawn } from 'node:child_process';

/** Runs format:check, lint and the type checks at the same time: Prettier uses one core only. */
const parts = ['format:check', 'lint', 'typecheck', 'typecheck:client', 'typecheck:console'];
const failed = (await Promise.all(parts.map(run))).filter((code) => code !== 0);
process.exit(failed.length > 0 ? 1 : 0);

/** Prints the output when the part has ended, so that outputs do not mix. */
function run(part) {
  const child = spawn('npm', ['run', '--silent', part], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  return new Promise((resolve) =>
    child.once('close', (code) => {
      console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${part}\n${output}`.trimEnd());
      resolve(code);
    }),
  );
}
