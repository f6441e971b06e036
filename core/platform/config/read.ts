/** Reads the whole configuration once: environment, defaults, charts, agencies. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { accountsOf, didYouMean, exponentOf, type Finding, fail, repeated } from '../../contracts/index.ts';
import { type ChartOverride, type Charts, judgeChart, overlay, readCharts } from './charts.ts';
import { type Env, judge, knownPlugins, locatePlugin, readJson, readPlugins, resolveReferences, variable } from './files.ts';
import { AGENCY_SCHEMA, DEFAULT_SCHEMA } from './schema.ts';
import { judgeNames, readServer } from './server.ts';
import type { AgencyFile, Config, ConfigEntry, PluginSetting } from './types.ts';

const ROOT = new URL('../../../', import.meta.url);

interface Source {
  readonly file: URL;
  /** How messages call it, relative to the configuration folder. */
  readonly name: string;
}

/**
 * ESCALE_CONFIG names a configuration folder, or one agency file; what a folder lacks (`default.json`, a chart) comes from the project's own.
 * Errors: CONFIG_UNREADABLE with file, line and column; CONFIG_INVALID with all findings, each with file and pointer.
 */
export function readConfig(env: Env = process.env, root: URL = ROOT): Config {
  const findings: Finding[] = [];
  const server = readServer(env, root);
  const ours = new URL('config/', root);
  const { folder, agencies: sources } = findSources(variable(env, 'ESCALE_CONFIG'), ours);

  const defaultFile = existsSync(new URL('default.json', folder)) ? new URL('default.json', folder) : new URL('default.json', ours);
  const rawDefault = readJson(defaultFile, 'default.json');
  judge(DEFAULT_SCHEMA, rawDefault, 'default.json#', findings);
  const at = { file: defaultFile, place: 'default.json#/plugins', env, findings };
  const defaults = readPlugins((rawDefault as { plugins?: unknown })?.plugins, at);

  const charts = readCharts(folder, ours, findings);
  const agencies = sources.flatMap((source) => readAgency(source, charts, env, findings) ?? []);
  const twice = agencies[repeated(agencies.map((a) => a.agency.id))];
  if (twice) findings.push({ code: 'CONFIG_INVALID', message: `Two files describe the agency “${twice.agency.id}”.`, pointer: twice.file });
  if (agencies.length === 0 && findings.length === 0) {
    throw fail('CONFIG_UNREADABLE', 'The configuration holds no agency. Put a file into its folder “agencies”.');
  }
  findings.push(...judgeNames(env, namedIn([defaultFile, ...sources.map((s) => s.file)])));
  const plugins = listPlugins(defaults, defaultFile, agencies, new Map(sources.map((s) => [s.name, s.file])), root, findings);
  if (findings.length > 0) {
    const first = findings[0]!;
    const more = findings.length === 1 ? '' : ` And ${findings.length - 1} more.`;
    throw fail('CONFIG_INVALID', `${first.pointer}: ${first.message}${more}`, findings);
  }
  return { server, agencies, defaults, plugins, known: knownPlugins(root) };
}

/** Variables the files refer to, those of plugins that are switched off too. */
const namedIn = (files: readonly URL[]): ReadonlySet<string> =>
  new Set(files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/"\$env"\s*:\s*"(\w+)"/g)].map((m) => m[1] as string)));

function findSources(given: string | undefined, ours: URL): { folder: URL; agencies: Source[] } {
  const start = given === undefined ? ours : pathToFileURL(given);
  if (!existsSync(start)) throw fail('CONFIG_UNREADABLE', 'ESCALE_CONFIG names a folder or file that does not exist.');
  if (!statSync(start).isDirectory()) return { folder: new URL('./', start), agencies: [{ file: start, name: basename(start.pathname) }] };
  const folder = start.pathname.endsWith('/') ? start : new URL(`${start.href}/`);
  const agenciesDir = new URL('agencies/', folder);
  const names = existsSync(agenciesDir) ? readdirSync(agenciesDir).filter((n) => n.endsWith('.json')) : [];
  return { folder, agencies: names.sort().map((n) => ({ file: new URL(encodeURIComponent(n), agenciesDir), name: `agencies/${n}` })) };
}

function readAgency(source: Source, charts: Charts, env: Env, findings: Finding[]): AgencyFile | null {
  const before = findings.length;
  const raw = readJson(source.file, source.name) as Record<string, unknown>;
  const place = (pointer: string) => `${source.name}#${pointer}`;
  const at = { file: source.file, env, findings };
  const resolved =
    typeof raw === 'object' && raw !== null && !Array.isArray(raw)
      ? { ...raw, agency: resolveReferences(raw['agency'], { ...at, place: place('/agency') }) }
      : raw;
  if (!judge(AGENCY_SCHEMA, resolved, place(''), findings)) return null;
  const { agency, chart, plugins } = resolved as unknown as {
    agency: AgencyFile['agency'];
    chart: string | ChartOverride;
    plugins: unknown;
  };
  const complain = (pointer: string, message: string) => findings.push({ code: 'CONFIG_INVALID', message, pointer: place(pointer) });
  if ((agency.shareCapital?.split('.')[1]?.length ?? 0) > exponentOf(agency.currency))
    complain('/agency/shareCapital', `${agency.currency} has fewer decimals.`);
  if (agency.country === 'FR') {
    if (agency.registration !== undefined && !/^IM\d{9}$/.test(agency.registration))
      complain('/agency/registration', 'A French registration is IM and nine figures.');
    if (agency.siren && agency.vatNumber?.startsWith('FR') && !agency.vatNumber.endsWith(agency.siren))
      complain('/agency/vatNumber', 'The VAT number is of another company: it ends with the SIREN.');
  }
  const settings = readPlugins(plugins, { ...at, place: place('/plugins') });
  const base = typeof chart === 'string' ? chart : chart.extends;
  const found = charts.byId.get(base);
  if (!found) complain('/chart', `No chart goes by the name “${base}”.${didYouMean(base, charts.byId.keys())}`);
  if (!found || findings.length > before) return null;
  const own = { file: source.name, agency, plugins: settings };
  // A chart of `charts` is judged there.
  const laid =
    typeof chart === 'string'
      ? { chart: found, chartAt: `charts/${base}.json#` }
      : { chart: overlay(found, chart, found.id), chartAt: place('/chart') };
  if (laid.chart !== found) judgeChart(laid.chart, charts.model, laid.chartAt, findings);
  const { vatRates, roles } = laid.chart;
  const [banks, kept] = [agency.banks ?? [], roles['bank'] ? accountsOf(roles['bank']) : []];
  for (const [i, { account }] of banks.entries())
    if (account !== undefined && !kept.includes(account))
      complain(`/agency/banks/${i}/account`, `${account} is no account of the bank in the chart: ${kept.join(', ')}.`);
  const again = repeated(banks.map((b) => b.iban));
  if (again >= 0) complain(`/agency/banks/${again}/iban`, 'This account is listed twice.');
  if (agency.vatLiable !== false && !vatRates.some((r) => Number(r.rate) === Number(agency.vatRate)))
    complain('/agency/vatRate', `${agency.vatRate} is no VAT rate of the chart “${found.id}”: ${vatRates.map((r) => r.rate).join(', ')}.`);
  return { ...own, ...laid };
}

/** One entry per plugin named anywhere; enabled when at least one agency enables it. */
function listPlugins(
  defaults: Config['defaults'],
  defaultFile: URL,
  agencies: readonly AgencyFile[],
  files: ReadonlyMap<string, URL>,
  root: URL,
  findings: Finding[],
): ConfigEntry[] {
  const ids = new Set([...Object.keys(defaults), ...agencies.flatMap((a) => Object.keys(a.plugins))]);
  return [...ids].sort().map((id) => {
    const named = [
      ...(defaults[id] ? [{ setting: defaults[id], place: `default.json#/plugins/${id}`, file: defaultFile }] : []),
      ...agencies.flatMap((a) => {
        const setting = a.plugins[id];
        return setting ? [{ setting, place: `${a.file}#/plugins/${id}`, file: files.get(a.file)! }] : [];
      }),
    ];
    const places = named.map(({ setting, file }) => locatePlugin(id, setting.from, file, root)?.href ?? null);
    const differs = named.find(
      (n, i) => n.setting.from !== null && places[i] !== places[0] && places[0] !== null && named[0]!.setting.from !== null,
    );
    if (differs) {
      findings.push({
        code: 'CONFIG_INVALID',
        message: `“${id}” comes from two places. Name one.`,
        pointer: `${differs.place}/$from`,
        plugin: id,
      });
    }
    // A path given anywhere decides: an agency may bring its own version of a folder.
    const i = Math.max(
      0,
      named.findIndex((n) => n.setting.from !== null),
    );
    const settings = agencies.flatMap((a) => {
      const value = settingsOf({ defaults }, a, id);
      return value === null ? [] : [{ place: a.plugins[id] ? `${a.file}#/plugins/${id}` : `default.json#/plugins/${id}`, value }];
    });
    return {
      id,
      enabled: settings.length > 0,
      where: places[i] ? new URL(places[i]) : null,
      from: named[i]!.setting.from,
      place: named[i]!.place,
      settings: settings.filter((s, k) => settings.findIndex((t) => t.place === s.place) === k),
    };
  });
}

/** An agency's settings of a plugin laid over the defaults; null when it is not enabled there. */
export function settingsOf(config: Pick<Config, 'defaults'>, agency: AgencyFile, plugin: string): Readonly<Record<string, unknown>> | null {
  const base: PluginSetting | undefined = config.defaults[plugin];
  const own: PluginSetting | undefined = agency.plugins[plugin];
  if (!(own?.enabled ?? base?.enabled ?? false)) return null;
  return { ...base?.settings, ...own?.settings };
}
