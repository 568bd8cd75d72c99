import { readFileSync } from 'node:fs';
import { memoryOptions } from '../bench/harness/memory-options.js';

const options = (text: string) => text.match(/--[a-z-]+=\d+/g);

describe('The memory options of Node.js', () => {
  it('are the same in npm start, the image, the documentation and the bench', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
    expect(options(scripts.start)).toEqual(memoryOptions);
    const image = readFileSync('Dockerfile', 'utf8')
      .split('\n')
      .find((line) => line.startsWith('CMD ["node"'));
    expect(options(image!)).toEqual(memoryOptions);
    const [command] = readFileSync('docs/operations.md', 'utf8').match(/`node --preserve-symlinks[^`]*`/)!;
    expect(options(command)).toEqual(memoryOptions);
  });
});
