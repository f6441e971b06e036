/**
 * Icons a plugin may go by in the console. They are drawn as lines in a square of 24 by 24; an icon is data, and nothing that is not drawn gets into a page.
 * Those that are here are of Tabler Icons (MIT licence, © Paweł Kuna).
 */
export const ICONS = {
  plane: ['M16 10h4a2 2 0 0 1 0 4h-4l-4 7h-3l2 -7h-4l-2 2h-3l2 -4l-2 -4h3l2 2h4l-2 -7h3l4 7'],
  train: ['M21 13c0 -3.87 -3.37 -7 -10 -7h-8', 'M3 15h16a2 2 0 0 0 2 -2', 'M3 6v5h17.5', 'M3 11v4', 'M8 11v-5', 'M13 11v-4.5', 'M3 19h18'],
  bed: ['M5 9a2 2 0 1 0 4 0a2 2 0 1 0 -4 0', 'M22 17v-3h-20', 'M2 8v9', 'M12 14h10v-2a3 3 0 0 0 -3 -3h-7v5'],
  bus: [
    'M4 17a2 2 0 1 0 4 0a2 2 0 1 0 -4 0',
    'M16 17a2 2 0 1 0 4 0a2 2 0 1 0 -4 0',
    'M4 17h-2v-11a1 1 0 0 1 1 -1h14a5 7 0 0 1 5 7v5h-2m-4 0h-8',
    'M16 5l1.5 7l4.5 0',
    'M2 10l15 0',
    'M7 5l0 5',
    'M12 5l0 5',
  ],
  ship: [
    'M2 20a2.4 2.4 0 0 0 2 1a2.4 2.4 0 0 0 2 -1a2.4 2.4 0 0 1 2 -1a2.4 2.4 0 0 1 2 1a2.4 2.4 0 0 0 2 1a2.4 2.4 0 0 0 2 -1a2.4 2.4 0 0 1 2 -1a2.4 2.4 0 0 1 2 1a2.4 2.4 0 0 0 2 1a2.4 2.4 0 0 0 2 -1',
    'M4 18l-1 -5h18l-2 4',
    'M5 13v-6h8l4 6',
    'M7 7v-4h-1',
  ],
  car: [
    'M5 17a2 2 0 1 0 4 0a2 2 0 1 0 -4 0',
    'M15 17a2 2 0 1 0 4 0a2 2 0 1 0 -4 0',
    'M5 17h-2v-6l2 -5h9l4 5h1a2 2 0 0 1 2 2v4h-2m-4 0h-6m-6 -6h15m-6 0v-5',
  ],
  ticket: [
    'M15 5l0 2',
    'M15 11l0 2',
    'M15 17l0 2',
    'M5 5h14a2 2 0 0 1 2 2v3a2 2 0 0 0 0 4v3a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-3a2 2 0 0 0 0 -4v-3a2 2 0 0 1 2 -2',
  ],
  compass: ['M8 16l2 -6l6 -2l-2 6l-6 2', 'M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0', 'M12 3l0 2', 'M12 19l0 2', 'M3 12l2 0', 'M19 12l2 0'],
  umbrella: ['M4 12a8 8 0 0 1 16 0l-16 0', 'M12 12v6a2 2 0 0 0 4 0'],
  mountain: ['M3 20h18l-6.921 -14.612a2.3 2.3 0 0 0 -4.158 0l-6.921 14.612', 'M7.5 11l2 2.5l2.5 -2.5l2 3l2.5 -2'],
  shield: ['M12 3a12 12 0 0 0 8.5 3a12 12 0 0 1 -8.5 15a12 12 0 0 1 -8.5 -15a12 12 0 0 0 8.5 -3'],
  box: ['M12 3l8 4.5l0 9l-8 4.5l-8 -4.5l0 -9l8 -4.5', 'M12 12l8 -4.5', 'M12 12l0 9', 'M12 12l-8 -4.5'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type IconName = keyof typeof ICONS;
/** One of ours by its name, or the lines of another: data of SVG paths (`M4 17h16`). */
export type Icon = IconName | readonly string[];

/** What stands behind each command of SVG path data, once or more: numbers, and of an arc two flags. A browser draws a path up to what it cannot read. */
const BEHIND: Readonly<Record<string, string>> = {
  M: 'nn',
  L: 'nn',
  H: 'n',
  V: 'n',
  C: 'nnnnnn',
  S: 'nnnn',
  Q: 'nnnn',
  T: 'nn',
  A: 'nnnffnn',
  Z: '',
};
const [COMMAND, BLANKS, BETWEEN, FLAG] = [/[MLHVCSQTAZ]/iy, / */y, / *,? */y, /[01]/y];
const NUMBER = /[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d)?/y;
/** Nothing in a square of 24 is farther away. */
const FARTHEST = 10_000;
const MOST_PATHS = 24;
const MOST_CHARACTERS = 4_000;

/** Is a text SVG path data, from an `M` on? Each part is taken as long as it goes, as browsers do: `M12` is one number, and lacks another. */
function isPath(data: string): boolean {
  let at = 0;
  const take = (part: RegExp): string | null => {
    part.lastIndex = at;
    const found = part.exec(data)?.[0] ?? null;
    at += found?.length ?? 0;
    return found;
  };
  const isTaken = (kind: string): boolean => {
    const found = take(kind === 'f' ? FLAG : NUMBER);
    return found !== null && Math.abs(Number(found)) <= FARTHEST;
  };
  take(BLANKS);
  for (let first = true; first || at < data.length; first = false) {
    const command = take(COMMAND)?.toUpperCase() ?? '';
    const behind = BEHIND[command];
    if (behind === undefined || (first && command !== 'M')) return false;
    take(BLANKS);
    // Another round begins with a number; a comma promises one.
    for (let round = 0; behind !== ''; round++) {
      if (round > 0 && !take(BETWEEN)?.includes(',') && !/[\d.+-]/.test(data[at] ?? '')) break;
      for (const [i, kind] of [...behind].entries()) {
        if (i > 0) take(BETWEEN);
        if (!isTaken(kind)) return false;
      }
    }
  }
  return true;
}

/** What is wrong with an icon, as a sentence; null for one that can be drawn. */
export function faultOfIcon(icon: unknown): string | null {
  if (typeof icon === 'string')
    return Object.hasOwn(ICONS, icon) ? null : `“${icon.slice(0, 40)}” is no icon of ours. There are ${Object.keys(ICONS).join(', ')}.`;
  if (!Array.isArray(icon) || icon.length === 0 || icon.length > MOST_PATHS)
    return `An icon is the name of one of ours, or a list of 1 to ${MOST_PATHS} texts of SVG path data.`;
  const at = icon.findIndex((path) => typeof path !== 'string' || !isPath(path));
  if (at >= 0)
    return `Line ${at + 1} of the icon is no SVG path data: an M first, then commands, each with its numbers, such as “M4 17h16”.`;
  const length = icon.reduce((sum: number, path: string) => sum + path.length, 0);
  return length > MOST_CHARACTERS ? `The icon has ${length} characters: draw it with ${MOST_CHARACTERS} at most.` : null;
}
/** The lines of an icon without fault. */
export const pathsOf = (icon: Icon): readonly string[] => (typeof icon === 'string' ? ICONS[icon] : icon);
