import { brandAccents, contrast } from './brand-colors.js';

describe('brandAccents', () => {
  it('keeps a colour that is legible', () => {
    expect(brandAccents('#1d4ed8').light).toBe('#1d4ed8');
    expect(brandAccents('#8fb4ff').dark).toBe('#8fb4ff');
  });

  it.each(['#ffff00', '#ffffff', '#000000', '#ff0000', '#00ff88', '#123456', '#808080'])(
    'makes %s legible on the backgrounds of both themes, and under the text of buttons',
    (color) => {
      const { light, dark } = brandAccents(color);
      for (const background of ['#ffffff', '#f4f5f7', '#f6f7f9', '#eceff3'])
        expect(contrast(light, background)).toBeGreaterThanOrEqual(4.5);
      for (const background of ['#121418', '#1c1f26', '#101318', '#191d24', '#262c36', '#10131a'])
        expect(contrast(dark, background)).toBeGreaterThanOrEqual(4.5);
    },
  );
});
