/** Charts of accounts: read once, laid over each other, and proved to hold all that the acts of the host post with. */
import { existsSync, readdirSync } from 'node:fs';
import {
  type ActRule,
  accountsOf,
  type Chart,
  decimal,
  didYouMean,
  type Finding,
  fail,
  isDay,
  NATURES,
  type RoleAccounts,
} from '../../contracts/index.ts';
import { judge, readJson } from './files.ts';
import { CHART_SCHEMA } from './schema.ts';
import type { AgencyFile } from './types.ts';

type OwnRole = Partial<RoleAccounts>;
export type ChartFile = { readonly extends?: string; readonly roles?: Readonly<Record<string, OwnRole>> } & Partial<
  Omit<Chart, 'id' | 'roles'>
>;
export type ChartOverride = ChartFile & { readonly extends: string };
export interface Charts {
  readonly byId: ReadonlyMap<string, Chart>;
  /** The project's own chart: every chart has its roles and acts. */
  readonly model: Chart;
}
const MODEL = 'fr';

/** Charts by id: those of the configuration before the project's own; one that extends another is laid over it. */
export function readCharts(folder: URL, ours: URL, findings: Finding[]): Charts {
  const raw = new Map<string, ChartFile>();
  let model: Chart | null = null;
  for (const place of folder.href === ours.href ? [ours] : [folder, ours]) {
    const dir = new URL('charts/', place);
    for (const name of existsSync(dir) ? readdirSync(dir).filter((n) => n.endsWith('.json')) : []) {
      const id = name.slice(0, -'.json'.length);
      const isModel = place === ours && id === MODEL;
      if (raw.has(id) && !isModel) continue;
      const file = readJson(new URL(encodeURIComponent(name), dir), `charts/${name}`);
      if (isModel) model = { ...(file as Chart), id };
      if (!raw.has(id) && judge(CHART_SCHEMA, file, `charts/${name}#`, findings)) raw.set(id, file as ChartFile);
    }
  }
  if (model === null) throw fail('CONFIG_UNREADABLE', `The project’s own chart charts/${MODEL}.json is missing: install Escale again.`);
  const proved = model;
  const byId = new Map<string, Chart>();
  const make = (id: string, above: readonly string[]): Chart | null => {
    const known = byId.get(id);
    if (known) return known;
    const file = raw.get(id);
    if (!file) return null;
    const base = file.extends === undefined ? null : above.includes(id) ? null : make(file.extends, [...above, id]);
    if (file.extends !== undefined && base === null) {
      findings.push({
        code: 'CONFIG_INVALID',
        message: `No chart goes by the name “${file.extends}”.`,
        pointer: `charts/${id}.json#/extends`,
      });
      return null;
    }
    const chart = base ? overlay(base, file, id) : ({ ...file, id } as Chart);
    judgeChart(chart, proved, `charts/${id}.json#`, findings);
    byId.set(id, chart);
    return chart;
  };
  for (const id of raw.keys()) make(id, []);
  return { byId, model: proved };
}

/** Accounts laid over those of a role: what they do not name stays, its party too. */
function layRole(base: OwnRole, own: OwnRole): OwnRole {
  const by = (['nature', 'vatRate', 'service', 'pointOfSale', 'supplier'] as const).flatMap((key) =>
    base[key] && own[key] ? [[key, { ...base[key], ...own[key] }] as const] : [],
  );
  return { ...base, ...own, ...Object.fromEntries(by) };
}

/** A chart with an agency's (or another country's) own rows laid over it. */
export function overlay(base: Chart, own: ChartFile, id: string): Chart {
  const roles = Object.entries(own.roles ?? {}).map(([name, role]) => [name, layRole(base.roles[name] ?? {}, role)] as const);
  return {
    id,
    roles: { ...base.roles, ...(Object.fromEntries(roles) as Chart['roles']) },
    books: { ...base.books, ...own.books },
    acts: { ...base.acts, ...own.acts },
    vatRates: own.vatRates ?? base.vatRates,
    labels: { ...base.labels, ...own.labels },
    journals: { ...base.journals, ...own.journals },
  };
}

const ACCOUNT = /^[0-9A-Za-z][0-9A-Za-z.]{0,19}$/;
const JOURNAL = /^[0-9A-Za-z]{1,8}$/;
/** Journal by how money came: the three means are journals by role. */
const MEANS = '{means}';
const NAMES = ['piece', 'undone', 'dossier', 'client', 'supplier', 'reference', 'receipt', 'label'];

/** Roles whose amounts carry the VAT rate they were charged at. */
const RATED = ['income', 'vatCollected'];
/** Is a role something earned or spent? The model is French: classes 6 and 7. Else something stands there, which nothing else may stand beside. */
const isResult = (role: RoleAccounts | undefined): boolean => role !== undefined && /^[67]/.test(role.default);

/**
 * What an act would stumble over is told before the start: every role and act of the model is there, with its lines, its party and its side of money; each
 * account and journal is written as accounting software takes it and has a label (exports print it), lies in the class of its role and serves one kind of
 * party; where something stands serves one role alone; names in labels are known.
 */
export function judgeChart(chart: Chart, model: Chart, place: string, findings: Finding[]): void {
  const complain = (pointer: string, message: string) => findings.push({ code: 'CONFIG_INVALID', message, pointer: `${place}${pointer}` });
  const known = (name: string, all: object): boolean => Object.hasOwn(all, name);
  const parties = new Map<string, string>();
  const serves = new Map<string, string>();
  const shared = (account: string, name: string): void => {
    const first = serves.get(account) ?? name;
    serves.set(account, first);
    if (first === name || (isResult(model.roles[first]) && isResult(model.roles[name]))) return;
    // The one that is not as in the project's own chart was changed.
    const moved = model.roles[name] && accountsOf(model.roles[name]).includes(account) ? first : name;
    complain(
      `/roles/${moved}`,
      `The account ${account} serves “${first}” and “${name}”: what stands there could not be told apart. Give each its own.`,
    );
  };
  for (const name of Object.keys(model.roles)) if (!known(name, chart.roles)) complain('/roles', `The role “${name}” is missing.`);
  for (const [name, role] of Object.entries(chart.roles)) {
    const wanted = known(name, model.roles) ? (model.roles[name] as RoleAccounts) : null;
    const at = `/roles/${name}`;
    if (!wanted) complain(at, `There is no role “${name}”.${didYouMean(name, Object.keys(model.roles))}`);
    else if (role.party !== wanted.party)
      complain(
        `${at}/party`,
        wanted.party ? `This role carries the ${wanted.party}: “party” is “${wanted.party}”.` : 'This role carries nobody.',
      );
    else if ((role.spot ?? false) !== (wanted.spot ?? false))
      complain(`${at}/spot`, `This role is ${wanted.spot ? '' : 'not '}money itself.`);
    if (role.default === undefined) complain(at, 'The role names no account: give “default”.');
    for (const nature of Object.keys(role.nature ?? {}))
      if (!NATURES.includes(nature as never))
        complain(`${at}/nature/${nature}`, `There is no nature “${nature}”.${didYouMean(nature, NATURES)}`);
    for (const rate of Object.keys(role.vatRate ?? {}))
      if (!chart.vatRates.some((r) => r.rate === rate))
        complain(`${at}/vatRate/${rate}`, `${rate} is no VAT rate of the chart: ${chart.vatRates.map((r) => r.rate).join(', ')}.`);
      else if (!RATED.includes(name) || decimal(rate).value === 0n)
        complain(
          `${at}/vatRate/${rate}`,
          RATED.includes(name)
            ? 'What carries no VAT goes by nature, or to the default account: leave the rate of nothing out.'
            : `What goes to this role carries no VAT rate, only what goes to ${RATED.join(' and ')} does: leave it out.`,
        );
    for (const account of role.default === undefined ? [] : accountsOf(role)) {
      if (!ACCOUNT.test(account)) complain(at, `“${account}” is no account: up to twenty figures and letters.`);
      else if (!known(account, chart.labels)) complain('/labels', `The account ${account} has no label. Add one.`);
      const party = role.party ?? 'nobody';
      const other = parties.get(account) ?? party;
      parties.set(account, party);
      if (other !== party)
        complain(at, `The account ${account} carries ${other} in another role and ${party} in this one: give each its own.`);
      else if (role.class !== undefined && !account.startsWith(role.class))
        complain(at, `The account ${account} is not of class ${role.class}, to which those of “${name}” belong: give one of that class.`);
      else shared(account, name);
    }
  }
  for (const name of Object.keys(model.acts)) if (!known(name, chart.acts)) complain('/acts', `The act “${name}” is missing.`);
  for (const [act, rule] of Object.entries(chart.acts)) {
    const at = `/acts/${act}`;
    const wanted = known(act, model.acts) ? (model.acts[act] as ActRule).lines : null;
    if (wanted === null) complain(at, `There is no act “${act}”.${didYouMean(act, Object.keys(model.acts))}`);
    const missing = Object.keys(wanted ?? {}).filter((what) => !known(what, rule.lines));
    if (missing.length > 0) complain(`${at}/lines`, `Lines are missing: ${missing.join(', ')}.`);
    for (const [what, line] of Object.entries(rule.lines)) {
      const role = 'debit' in line ? line.debit : line.credit;
      if (!known(role, chart.roles))
        complain(`${at}/lines/${what}`, `There is no role “${role}”.${didYouMean(role, Object.keys(chart.roles))}`);
    }
    if (rule.journal !== MEANS && !known(rule.journal, chart.books))
      complain(`${at}/journal`, `There is no journal “${rule.journal}”.${didYouMean(rule.journal, Object.keys(chart.books))}`);
    for (const [language, pattern] of Object.entries(rule.label))
      for (const [, name = ''] of pattern.matchAll(/\{(\w*)\}/g))
        if (!NAMES.includes(name)) complain(`${at}/label/${language}`, `Nothing is called {${name}}: ${NAMES.join(', ')}.`);
  }
  for (const name of Object.keys(model.books)) if (!known(name, chart.books)) complain('/books', `The journal “${name}” is missing.`);
  for (const [name, code] of Object.entries(chart.books)) {
    if (!JOURNAL.test(code)) complain(`/books/${name}`, `“${code}” is no journal: up to eight figures and letters.`);
    else if (!known(code, chart.journals)) complain(`/books/${name}`, `The journal ${code} has no label. Add one to “journals”.`);
  }
  if (chart.vatRates.length === 0) complain('/vatRates', 'The chart names no VAT rate: name those in force, 0 too.');
  for (const [i, { from, to }] of chart.vatRates.entries())
    for (const [name, day] of Object.entries({ from, to }))
      if (day !== undefined && (!isDay(day) || (name === 'to' && day < from)))
        complain(`/vatRates/${i}/${name}`, `${day} is no day${isDay(day) ? ' after the first' : ' of the calendar'}.`);
}

/** Kinds of services that roles name accounts for and no plugin knows: what is sold is never of such a kind. */
export function judgeServices(agencies: readonly Pick<AgencyFile, 'chart' | 'chartAt'>[], services: readonly string[]): Finding[] {
  return agencies.flatMap(({ chart, chartAt }) =>
    Object.entries(chart.roles).flatMap(([name, { service }]) =>
      Object.keys(service ?? {})
        .filter((id) => !services.includes(id))
        .map((id) => ({
          code: 'CONFIG_INVALID' as const,
          message: `There is no service “${id}”.${didYouMean(id, services)} There is ${services.join(', ')}.`,
          pointer: `${chartAt}/roles/${name}/service/${id}`,
        })),
    ),
  );
}
