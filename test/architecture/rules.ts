/** The rules of DESIGN §2 as pure functions over sources, so that each can be shown a planted violation. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';

/** A source file: path from the project's folder, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}
/** What a rule found. */
export interface Violation {
  readonly path: string;
  readonly what: string;
}
export type Rule = (sources: readonly Source[]) => Violation[];

const FOLDERS = ['core', 'plugins', 'adapters', 'templates', 'config', 'console', 'bin', 'bench'];
const CODE = /\.(ts|tsx|js|mjs|cjs)$/;

/** Every source of the project, without tests. */
export function readSources(root: URL): Source[] {
  const found: Source[] = [];
  const walk = (path: string): void => {
    for (const name of readdirSync(new URL(path, root))) {
      if (name === 'node_modules' || name === 'dist' || name.startsWith('.')) continue;
      const child = `${path}${name}`;
      if (statSync(new URL(child, root)).isDirectory()) walk(`${child}/`);
      else if (CODE.test(name)) found.push({ path: child, text: readFileSync(new URL(child, root), 'utf8') });
    }
  };
  for (const folder of FOLDERS) if (exists(new URL(folder, root))) walk(`${folder}/`);
  return found.filter((s) => !isTest(s.path));
}
const exists = (url: URL): boolean => statSync(url, { throwIfNoEntry: false }) !== undefined;
/** Tests, and what only tests load: `kit.ts` of a plugin says what it is tried with. */
export const isTest = (path: string): boolean =>
  /\.test\.tsx?$|\/(testing|fixtures|testkit)\/|^test\/|^(plugins|adapters)\/[^/]+\/kit\.ts$/.test(path);

/** Code without comments. Strings stay: a quote inside a regular expression would mislead anything simpler than a parser. */
const code = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
const inBackend = ({ path }: Source): boolean => /^(core|plugins|adapters)\//.test(path);

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}
/** What a file imports. */
export function importsOf(text: string): Import[] {
  const statements = [...code(text).matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[\w*$\s{},]+?\s+from\s+)?['"]([^'"\n]+)['"]/gm)];
  const dynamic = [...code(text).matchAll(/\bimport\(\s*['"]([^'"\n]+)['"]/g)];
  return [
    ...statements.map((m) => ({ specifier: m[2]!, typeOnly: m[1] !== undefined })),
    ...dynamic.map((m) => ({ specifier: m[1]!, typeOnly: false })),
  ];
}

const resolve = (from: string, specifier: string): string => posix.normalize(posix.join(posix.dirname(from), specifier));
const home = (path: string): string =>
  /^(core\/(?:contracts|kernel|ledger|platform)|core\/modules\/[^/]+|(?:plugins|adapters)\/[^/]+|[^/]+)\//.exec(path)?.[1] ?? path;
const INDEX = 'core/contracts/index.ts';
const isContract = (target: string): boolean => home(target) === 'core/contracts';

/** Modules each module comes after, by what the manifests say. */
function modulesBefore(sources: readonly Source[]): ReadonlyMap<string, ReadonlySet<string>> {
  const after = new Map(
    sources.flatMap(({ path, text }): [string, string[]][] => {
      const name = /^core\/modules\/([^/]+)\/index\.ts$/.exec(path)?.[1];
      const said = /^ {2}after: \[(.*)\]/m.exec(code(text))?.[1] ?? '';
      return name === undefined ? [] : [[name, [...said.matchAll(/'([^']+)'/g)].map((m) => m[1] as string)]];
    }),
  );
  const before = (name: string): string[] => (after.get(name) ?? []).flatMap((one) => [one, ...before(one)]);
  return new Map([...after.keys()].map((name) => [name, new Set(before(name))]));
}

/** May a file of ours import another one of ours? */
function mayImport(from: string, target: string, typeOnly: boolean, before: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const own = home(from);
  // What roles and acts are called, never what they hold: a misspelt name must not compile.
  if (from === 'core/modules/accounting/names.ts' && target === 'config/charts/fr.json') return typeOnly;
  if (home(target) === own) return true;
  // The composition: the root, and what is built on the whole application.
  if (from === 'core/main.ts' || /^core\/(cli|demo|suppliers)\//.test(from) || own === 'bin' || own === 'bench') return true;
  if (own === 'core/contracts') return false;
  if (isContract(target)) return own.startsWith('core/') || (target === INDEX && /^(plugins|adapters)\//.test(own));
  const [area, , name = ''] = own.split('/');
  if (own.startsWith('core/modules/')) {
    const other = /^core\/modules\/([^/]+)\/tokens\.ts$/.exec(target)?.[1];
    return other !== undefined && before.get(name)?.has(other) === true;
  }
  if (area === 'plugins') {
    const service = /^plugins\/([^/]+)\/item\.ts$/.exec(target)?.[1];
    return service !== undefined && own.startsWith(`plugins/${service}-`);
  }
  return false;
}

/** Libraries per folder; others may use what the package lists. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  'core/contracts': ['typebox', 'temporal-polyfill', 'saxes'],
  'core/kernel': ['inversify'],
  'core/ledger': [],
};

/** The import table. */
export const imports: Rule = (sources) => {
  const before = modulesBefore(sources);
  return sources.flatMap(({ path, text }) =>
    importsOf(text).flatMap(({ specifier, typeOnly }) => {
      if (specifier.startsWith('.')) {
        const target = resolve(path, specifier);
        return mayImport(path, target, typeOnly, before) ? [] : [{ path, what: `must not import ${target}` }];
      }
      const allowed = path.startsWith('core/modules/') ? ['typebox'] : LIBRARIES[home(path)];
      const library = specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
      const builtin = specifier.startsWith('node:');
      if (home(path) === 'core/contracts' && builtin) return [{ path, what: `must not import ${specifier}: contracts do no I/O` }];
      if (builtin || allowed === undefined || allowed.includes(library)) return [];
      return [{ path, what: `must not import the library ${library}` }];
    }),
  );
};

/** No circle of imports that exist at run time. */
export const cycles: Rule = (sources) => {
  const edges = new Map(
    sources.map(({ path, text }) => [
      path,
      importsOf(text)
        .filter((i) => i.specifier.startsWith('.') && !i.typeOnly)
        .map((i) => resolve(path, i.specifier)),
    ]),
  );
  const found: Violation[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      found.push({ path, what: `imports itself: ${[...trail.slice(trail.indexOf(path)), path].join(' → ')}` });
      return;
    }
    if (done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return found;
};

/** A rule that forbids words in the code of some files. */
const forbid =
  (pattern: RegExp, what: string, where: (s: Source) => boolean): Rule =>
  (sources) =>
    sources.filter(where).flatMap(({ path, text }) => {
      const found = pattern.exec(code(text));
      return found ? [{ path, what: `${what}: ${found[0].trim()}` }] : [];
    });

export const environment = forbid(
  /\bprocess\s*\.\s*env\b|\bprocess\s*\[/,
  'the environment is read in core/platform/config only',
  (s) => inBackend(s) && !s.path.startsWith('core/platform/config/'),
);
export const clock = forbid(
  /new Date\(\s*\)|\bDate\.now\(|\bTemporal\.Now\b|\bperformance\.now\(/,
  'only core/platform/clock.ts asks what time it is',
  (s) => inBackend(s) && s.path !== 'core/platform/clock.ts',
);
export const printing = forbid(/\bconsole\.\w+\(|\bprocess\.stdout\b/, 'a log goes through the logger', inBackend);
export const moneyNumbers = forbid(
  /\b(?:\w*[aA]mount|\w*[bB]alance|\w*[pP]rice|fare|minor|\w*_minor|debit|credit|commission|penalty)\??:\s*number\b/,
  'money is bigint minor units',
  inBackend,
);
export const parsedMoney = forbid(
  /\b(?:parseFloat|Number)\(\s*(?:\w+\.)*(?:amount|balance|price|fare|minor|debit|credit|total)\b/,
  'money never becomes a number',
  inBackend,
);

/** A file people can read in one go; nobody reads what is generated (`.gen.ts`). */
export const MAX_LINES = 300;
export const size: Rule = (sources) =>
  sources.flatMap(({ path, text }) => {
    if (path.endsWith('.gen.ts')) return [];
    const lines = text.trimEnd().split('\n').length;
    return lines > MAX_LINES ? [{ path, what: `has ${lines} lines: split it by subject (at most ${MAX_LINES})` }] : [];
  });

/** Packs and configuration are data. */
export const dataOnly: Rule = (sources) =>
  sources.filter((s) => /^(templates|config)\//.test(s.path)).map(({ path }) => ({ path, what: 'holds code where only data may be' }));

/** The kernel stays small and knows nothing of the business, of HTTP or of SQL. */
export const KERNEL_LINES = 1000;
export const kernel: Rule = (sources) => {
  const own = sources.filter((s) => s.path.startsWith('core/kernel/'));
  const lines = own.reduce((sum, s) => sum + s.text.split('\n').length, 0);
  const words: [RegExp, string][] = [
    [
      /\b(dossiers?|invoices?|agenc(?:y|ies)|bookings?|ledgers?|payments?|travellers?|suppliers?|clients?|tickets?)\b/i,
      'a word of the business',
    ],
    [/\b(hono|https?:|http)\b/i, 'a word of HTTP'],
    [/\b(sql|sequelize|select\s+\*|insert\s+into)\b/i, 'a word of SQL'],
  ];
  return [
    ...(lines > KERNEL_LINES ? [{ path: 'core/kernel', what: `has ${lines} lines: at most ${KERNEL_LINES}` }] : []),
    ...own.flatMap(({ path, text }) =>
      words.flatMap(([pattern, what]) => {
        const found = pattern.exec(text);
        return found ? [{ path, what: `${what}: ${found[0]}` }] : [];
      }),
    ),
  ];
};

/** Only the composition root knows the kernel. */
export const kernelAlone: Rule = (sources) =>
  sources.flatMap(({ path, text }) =>
    importsOf(text)
      .filter((i) => i.specifier.startsWith('.') && resolve(path, i.specifier).startsWith('core/kernel/'))
      .filter(() => !path.startsWith('core/kernel/') && path !== 'core/main.ts' && path !== 'core/suppliers/open.ts')
      .map(() => ({ path, what: 'must not import the kernel: only core/main.ts does, and what reads files without a host' })),
  );
