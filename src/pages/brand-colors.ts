/** The accent colour of an installation without BRAND_COLOR, in the light theme. */
export const builtInAccent = '#1d4ed8';

/** The least legible backgrounds of both themes, on which links have the accent colour. */
const lightBackground = '#eceff3';
const darkBackground = '#262c36';
/** WCAG 2.2, AA, for text. */
const minContrast = 4.5;
const steps = 40;

type Rgb = readonly [number, number, number];

/** An accent colour for each theme, as `#rrggbb`: the given one, mixed with black or white as far as text needs it. */
export function brandAccents(color: string): { light: string; dark: string } {
  return {
    light: mixUntilLegible(color, '#000000', lightBackground),
    dark: mixUntilLegible(color, '#ffffff', darkBackground),
  };
}

/** Contrast of two colours as in WCAG, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(parse(one)), luminance(parse(other))].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

function mixUntilLegible(color: string, other: string, background: string): string {
  for (let step = 0; step < steps; step += 1) {
    const mixed = mix(parse(color), parse(other), step / steps);
    if (contrast(mixed, background) >= minContrast) return mixed;
  }
  return other;
}

function mix(one: Rgb, other: Rgb, share: number): string {
  const channels = one.map((value, index) => Math.round(value + (other[index]! - value) * share));
  return `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function parse(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function luminance(channels: Rgb): number {
  const [red, green, blue] = channels.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
