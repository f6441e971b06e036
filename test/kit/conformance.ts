/** The conformance cases of one plugin, of whatever kind: what `escale kit PATH` runs, and the test over the plugins of the project. */
import { ok } from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail, isError, type PluginManifest, pluginFailed } from '../../core/contracts/index.ts';
import { load } from '../../core/kernel/load.ts';
import { checkPlugins } from '../../core/main.ts';
import { type Config, readConfig } from '../../core/platform/config/index.ts';
import { bounded, Endless } from '../../core/platform/work/bounded.ts';
import { loadParser, parserModule } from '../../core/suppliers/open.ts';
import { apiAccountingCases, fileAccountingCases } from './accounting.ts';
import { bankCases, bankMutantCases } from './bank.ts';
import { checkCases } from './checks.ts';
import { codesThere } from './codes.ts';
import { eInvoiceCases } from './einvoice.ts';
import { heldAlone, holder } from './held.ts';
import { moduleCases } from './module.ts';
import { notifierCases } from './notifier.ts';
import { paymentCases } from './payment.ts';
import { serviceCases } from './service.ts';
import { shownCases } from './shown.ts';
import type { PluginKit } from './subject.ts';
import { mutantCases, parserCases, writeGolden } from './supplier.ts';
import { watched } from './watched.ts';
import { wordsLeft } from './words-left.ts';

export interface KitCase {
  /** What it is about: `manifest`, the kind, `check connections`, `mutants`. */
  readonly of: string;
  readonly name: string;
  readonly holds: () => void | Promise<void>;
  /** A function that loops is not asked again: the cases after this one are tried. */
  readonly goesOn?: boolean;
}
/** Kinds whose plugins are made anew in each case, and speak to somebody: most of the cases need one function only. */
const GO_ON: readonly PluginManifest['kind'][] = ['accounting', 'notifier', 'payment'];
export interface KitOptions {
  readonly seed: number;
  readonly mutants: number;
  /** Is told the names of golden files that were written first: one for each message that had none. */
  readonly golden?: (names: readonly string[]) => void;
}
export interface Conformance {
  /** Null where it cannot be loaded: the only case says why. */
  readonly manifest: PluginManifest | null;
  readonly cases: readonly KitCase[];
}

const entryOf = (id: string, where: URL) => ({ id, enabled: true, where, from: null, place: `kit#/plugins/${id}`, settings: [] });

/** The project's own configuration, where demo-fr has the plugin too, and all it comes after, but none it takes the place of. */
function configWith(
  id: string,
  folder: URL,
  after: readonly string[],
  rivals: readonly string[],
  { settings = {}, plugins = {} }: PluginKit,
): Config {
  const config = readConfig({ ESCALE_LOG_LEVEL: 'silent' });
  const added = { ...plugins, [id]: folder };
  const enabled = (own: object = {}) => ({ enabled: true, from: null, settings: { ...own } });
  const agencies = config.agencies.map((file) => {
    if (file.agency.id !== 'demo-fr') return file;
    const more = [...after, ...Object.keys(plugins)].filter((other) => !(other in file.plugins) && !(other in config.defaults));
    const off = Object.fromEntries(rivals.map((other) => [other, { enabled: false, from: null, settings: {} }]));
    const own = id in file.plugins ? { ...file.plugins[id]?.settings, ...settings } : settings;
    const others = { ...Object.fromEntries(more.map((other) => [other, enabled()])), ...off };
    return { ...file, plugins: { ...file.plugins, ...others, [id]: enabled(own) } };
  });
  const own = agencies.find((file) => file.agency.id === 'demo-fr')?.plugins[id]?.settings ?? {};
  const listed = Object.entries(added).map(([other, where]) => ({
    ...entryOf(other, where),
    settings: other === id ? [{ place: `kit.ts#/settings`, value: own }] : [],
  }));
  return { ...config, agencies, plugins: [...config.plugins.filter((p) => !(p.id in added)), ...listed] };
}

/** All plugins a pack or a plugin comes after, and what those come after. */
async function allAfter(after: readonly string[], known: Config): Promise<readonly string[]> {
  const entries = known.plugins.filter(({ id }) => after.includes(id));
  const found = await load(entries);
  const all = [...new Set([...after, ...found.flatMap(({ manifest }) => manifest.after ?? [])])];
  return all.length === after.length ? after : allAfter(all, known);
}

/** Plugins of the project that send by the same channel: an agency has one of each. */
async function rivalsOf({ id, channel }: PluginManifest, known: Config): Promise<readonly string[]> {
  if (channel === undefined) return [];
  const found = await load(known.plugins.filter((entry) => entry.id !== id));
  return found.flatMap(({ manifest }) => (manifest.channel === channel ? [manifest.id] : []));
}

/** What `kit.ts` of a folder says. PLUGIN_INVALID where it is no module. */
async function kitOf(folder: URL): Promise<PluginKit> {
  const file = new URL('kit.ts', folder);
  if (!existsSync(file)) return {};
  return ((await import(file.href)) as { default?: PluginKit }).default ?? {};
}

/** Reads the plugin of a folder (with a slash at its end) and says what is to hold of it. Runs nothing yet. */
export async function conformanceOf(folder: URL, options: KitOptions): Promise<Conformance> {
  const id = basename(fileURLToPath(folder));
  const broken = (error: unknown): Conformance => ({
    manifest: null,
    cases: [
      {
        of: 'manifest',
        name: 'can be loaded',
        holds: () => {
          throw error;
        },
      },
    ],
  });
  let manifest: PluginManifest;
  let kit: PluginKit;
  try {
    const [loaded] = await load([entryOf(id, folder)]);
    manifest = (loaded as { manifest: PluginManifest }).manifest;
    kit = await kitOf(folder);
  } catch (error) {
    return broken(error);
  }
  const named = (of: string, cases: readonly (readonly [string, KitCase['holds']])[]): KitCase[] =>
    cases.map(([name, holds]) => ({ of, name, holds, goesOn: GO_ON.includes(manifest.kind) }));
  const checked: KitCase = {
    of: 'manifest',
    name: 'is what `escale check` lets through, with the settings of kit.ts',
    async holds() {
      const known = readConfig({ ESCALE_LOG_LEVEL: 'silent' });
      const after = await allAfter(manifest.after ?? [], known);
      await checkPlugins(configWith(id, folder, after, await rivalsOf(manifest, known), kit)).catch((error: unknown) => {
        if (!isError(error) || error.findings.length === 0) throw error;
        throw fail(error.code, error.findings.map((f) => `${f.pointer ?? ''} ${f.message}`.trim()).join('\n'), error.findings);
      });
    },
  };
  const cases = [
    checked,
    { of: 'manifest', name: 'refuses with codes that are there', holds: () => codesThere(folder) },
    ...(await ofKind(manifest, kit, folder, options)).flatMap(([of, own]) => named(of, own)),
    ...checks(manifest, kit),
  ];
  return { manifest, cases };
}

type Group = readonly [of: string, cases: readonly (readonly [string, KitCase['holds']])[]];

async function ofKind(
  manifest: PluginManifest,
  kit: PluginKit,
  folder: URL,
  { seed, mutants, golden }: KitOptions,
): Promise<readonly Group[]> {
  const { id, kind } = manifest;
  const given = <S>(subject: S | undefined, as: string, cases: (subject: S) => Group[1]): readonly Group[] =>
    subject === undefined ? [[kind, [lacking(as)]]] : [[kind, cases(subject)]];
  switch (kind) {
    case 'supplier': {
      const module = parserModule(manifest);
      const services = await servicesFor(kit);
      const subject = { id, module, services, parser: await loadParser(id, module), settings: kit.settings ?? {} };
      const { samples } = kit;
      if (golden && samples) golden(ended(id, 'what it reads', () => writeGolden({ ...subject, samples })));
      return samples === undefined
        ? [[kind, [lacking('samples')]]]
        : [
            [kind, ending(id, parserCases({ ...subject, samples }))],
            ['mutants', mutantCases({ ...subject, samples }, seed, mutants)],
          ];
    }
    case 'accounting':
      return kit.api
        ? given(kit.api, 'api', (subject) => waiting(id, apiAccountingCases(makingHeld(id, subject))))
        : given(kit.file, 'file` or `api', (subject) =>
            waiting(id, fileAccountingCases({ ...subject, adapter: heldAlone(id, subject.adapter) })),
          );
    case 'bank':
      return [
        ...given(kit.bank, 'bank', (subject) => bankCases(id, subject)),
        ...(kit.bank ? [['mutants', bankMutantCases({ id, seed, mutants }, kit.bank)] as const] : []),
      ];
    case 'einvoice':
      return given(kit.einvoice, 'einvoice', (subject) => eInvoiceCases({ ...subject, plugin: heldAlone(id, subject.plugin) }));
    case 'notifier':
      return given(kit.notifier, 'notifier', (subject) => waiting(id, notifierCases(makingHeld(id, subject))));
    case 'payment':
      return given(kit.payment, 'payment', (subject) => waiting(id, paymentCases(makingHeld(id, subject))));
    case 'service':
      return [
        ...given(kit.service, 'service', (subject) => ending(id, serviceCases(subject, manifest))),
        ['shown', shownCases(manifest, folder)],
      ];
    case 'templates':
      return [[kind, wordsLeft(folder)]];
    case 'module':
      return [[kind, waiting(id, moduleCases(manifest, { ...kit.plugins, [id]: folder }, kit))]];
  }
}

/** Longest a case may take that waits for nothing: it takes seconds. */
const LONGEST_MS = 60_000;
/** An error as it is told of a plugin, where it is that of one that does not come to an end. */
function toldOf(id: string, what: string, error: unknown): unknown {
  if (!(error instanceof Endless)) return error;
  const why = pluginFailed(id, what, error, '/');
  why.cause = error;
  return why;
}
/** What ends, also where the plugin does not. */
function ended<R>(id: string, what: string, work: () => R): R {
  try {
    return bounded(LONGEST_MS, work);
  } catch (error) {
    throw toldOf(id, what, error);
  }
}
const ending = (id: string, cases: Group[1]): Group[1] => cases.map(([name, holds]) => [name, () => ended(id, `“${name}”`, holds)]);
/** The same of cases that wait. */
const waiting = (id: string, cases: Group[1]): Group[1] =>
  cases.map(([name, holds]) => [
    name,
    () =>
      watched(holds).catch((error: unknown) => {
        throw toldOf(id, `“${name}”`, error);
      }),
  ]);
/** What is tried makes its plugin as the host asks it. */
function makingHeld<A extends unknown[], T extends object, S extends { make(...args: A): T }>(id: string, subject: S): S {
  const hold = holder<T>(id);
  return { ...subject, make: (...args: A) => hold(subject.make(...args)) };
}

const lacking = (as: string): readonly [string, () => never] => [
  'has something to be tried with',
  () => {
    throw fail(
      'NOT_FOUND',
      `kit.ts says nothing under \`${as}\`: give it what the plugin is tried with (see the guide of its kind in docs/guides).`,
    );
  },
];

/** Services of the project, and those a plugin brings with it. */
async function servicesFor({ plugins = {} }: PluginKit): Promise<readonly PluginManifest[]> {
  const home = new URL('../../plugins/', import.meta.url);
  const ours = readdirSync(home, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /reported:/.test(readFileSync(new URL(`${entry.name}/index.ts`, home), 'utf8')))
    .map(({ name }): [string, URL] => [name, new URL(`${name}/`, home)]);
  const loaded = await load([...ours, ...Object.entries(plugins)].map(([id, where]) => entryOf(id, where)));
  return loaded.map((one) => one.manifest).filter(({ kind }) => kind === 'service');
}

/** Cases of each check a manifest names; one without any is told. */
function checks({ id, checks: own = [] }: PluginManifest, { checks: given = {} }: PluginKit): KitCase[] {
  return own.flatMap((check): KitCase[] => {
    const subject = given[check.id];
    const of = `check ${check.id}`;
    const none = (): void =>
      ok(subject, `kit.ts says nothing under \`checks\` of “${check.id}”: give it dossiers and what is found in each`);
    if (!subject) return [{ of, name: 'has something to be tried with', holds: none }];
    return waiting(id, checkCases({ check, ...subject })).map(([name, holds]) => ({ of, name, holds }));
  });
}
