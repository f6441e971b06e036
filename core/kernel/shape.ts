/** Part of step 3, check: what one manifest must look like on its own. */
import { BODIES, CHANNELS, MOST_BYTES, OPEN_TO, type PluginManifest, ROLES, SCOPE, type Token } from '../contracts/index.ts';
import type { CheckOptions, Loaded } from './types.ts';
import { checkViews } from './views.ts';

/** An admin has every permission. */
const MAY_HAVE: readonly string[] = ROLES.filter((role) => role !== 'admin');
const METHODS = ['get', 'post', 'patch', 'put', 'delete'];
const OPERATION = /^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)+$/;
const FIELDS = new Set(
  'id kind channel contract host after config permissions providers exports routes events jobs checks integrity migrations templates reported shown parser console lifecycle'.split(
    ' ',
  ),
);

/** One of these is what a plugin is for. */
const DOES = ['providers', 'routes', 'events', 'jobs', 'checks', 'integrity', 'templates', 'parser', 'console', 'lifecycle'] as const;
const isSomething = (value: unknown): boolean => value !== undefined && !(Array.isArray(value) && value.length === 0);

/** Collects findings about one plugin, each with its id and its place in the configuration. */
export type Report = (message: string, code?: string, place?: string) => void;

/** Every place a manifest takes `deps` in: what needs them, in words, and the tokens. */
export function needs(manifest: PluginManifest): { readonly who: string; readonly deps: readonly Token<unknown>[] }[] {
  const needing = [
    ...(manifest.providers ?? []).map((p) => ({ who: `provider of ${p.provide.id}`, deps: p.deps })),
    ...(manifest.routes ?? []).map((r) => ({ who: `route ${r.operationId}`, deps: r.deps })),
    ...(manifest.events?.handles ?? []).map((h) => ({ who: `handler ${h.id}`, deps: h.deps })),
    ...(manifest.jobs ?? []).map((j) => ({ who: `job ${j.id}`, deps: j.deps })),
    ...(manifest.checks ?? []).map((c) => ({ who: `check ${c.id}`, deps: c.deps })),
    ...(manifest.integrity ?? []).map((c) => ({ who: `integrity check ${c.id}`, deps: c.deps })),
    ...(manifest.lifecycle ? [{ who: 'lifecycle', deps: manifest.lifecycle.deps }] : []),
  ];
  return needing.map(({ who, deps }) => ({ who, deps: Object.values(deps ?? {}) }));
}

/** Id, kind, versions, configuration schema and the fields of every declaration. False when the rest cannot be judged. */
export function checkShape({ entry, manifest: m }: Loaded, options: CheckOptions, report: Report): boolean {
  for (const key of Object.keys(m)) if (!FIELDS.has(key)) report(`The manifest has an unknown field “${key}”.`);
  if (m.id !== entry.id) report(`The manifest says id “${m.id}” and the configuration “${entry.id}”: they must be the same.`);
  const spoken = Object.hasOwn(options.contracts, m.kind) ? options.contracts[m.kind] : undefined;
  if (spoken === undefined) {
    report(`“${m.kind}” is not a kind. Use one of ${Object.keys(options.contracts).join(', ')}.`);
    return false;
  }
  if (m.contract !== spoken)
    report(`It speaks version ${m.contract} of the contract “${m.kind}”; this host speaks ${spoken}.`, 'PLUGIN_CONTRACT');
  checkHost(m.host, options.hostVersion, report);
  if (m.after !== undefined && !isTexts(m.after)) report('“after” must be a list of plugin ids.');
  if ((m.config as { type?: unknown } | undefined)?.type !== 'object') {
    report('“config” must be a JSON Schema of type object, such as Type.Object({}).');
    return false;
  }
  if (!DOES.some((field) => isSomething(m[field]))) report(`It declares none of ${DOES.join(', ')}: nothing would come of it.`);
  if (m.kind === 'templates' && m.templates === undefined)
    report('A plugin of kind “templates” must name the folder they lie in (“templates”).');
  if (m.kind === 'notifier' ? !CHANNELS.includes(m.channel as never) : m.channel !== undefined)
    report(`“channel” is what a plugin of kind “notifier”, and no other, sends by: ${CHANNELS.join(' or ')}.`);
  return checkDeclarations(m, report);
}

/** `>=1.4`, never an upper bound. */
function checkHost(wanted: string, have: string, report: Report): void {
  const match = /^>=(\d+)\.(\d+)(?:\.(\d+))?$/.exec(String(wanted));
  if (!match) {
    report(`“host” must name the oldest host it runs on, such as “>=1.4”, not “${wanted}”.`, 'PLUGIN_HOST');
    return;
  }
  const want = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  const is = have.split('-')[0]!.split('.').map(Number);
  for (let i = 0; i < 3; i++) {
    const difference = (is[i] ?? 0) - want[i]!;
    if (difference > 0) return;
    if (difference < 0) {
      report(`It needs host ${wanted}; this is ${have}. Update the host or take an older version of the plugin.`, 'PLUGIN_HOST');
      return;
    }
  }
}

function checkDeclarations(m: PluginManifest, report: Report): boolean {
  let sound = true;
  const wrong = (message: string) => {
    sound = false;
    report(message);
  };
  for (const list of ['providers', 'exports', 'routes', 'jobs', 'checks', 'integrity'] as const) {
    if (m[list] !== undefined && !Array.isArray(m[list])) wrong(`“${list}” must be a list.`);
  }
  for (const [field, path] of [
    ['migrations', './migrations/'],
    ['templates', './templates/'],
    ['parser', './read.ts'],
  ] as const) {
    if (m[field] !== undefined && !(m[field] instanceof URL)) wrong(`“${field}” must be a URL: new URL('${path}', import.meta.url).`);
  }
  if (!sound) return false;
  for (const p of m.providers ?? [])
    if (!isToken(p.provide) || typeof p.make !== 'function') wrong('A provider needs “provide” and “make”.');
  for (const { who, deps } of needs(m))
    if (!deps.every(isToken)) wrong(`The “deps” of ${who} must be tokens by name. An import cycle leaves them undefined.`);
  for (const [name, p] of Object.entries(m.permissions ?? {})) {
    const unknown = Array.isArray(p.roles) ? p.roles.find((role) => !MAY_HAVE.includes(role)) : 'none';
    if (!p.does || unknown !== undefined)
      wrong(`The permission ${name} says in a sentence what it allows (“does”), and “roles” out of ${MAY_HAVE.join(', ')}.`);
  }
  for (const t of m.exports ?? []) if (!isToken(t)) wrong('“exports” must be a list of tokens. An import cycle leaves them undefined.');
  for (const r of m.routes ?? []) checkRoute(r, wrong);
  for (const h of m.events?.handles ?? []) {
    // One writes in the transaction, the other acts outside: both at once would have no single outcome.
    const sound = h.act === undefined ? typeof h.handle === 'function' : h.handle === undefined && typeof h.act?.run === 'function';
    if (!h.id || !h.event || !sound) wrong('A handler needs “id”, “event” and exactly one of “handle” and “act”.');
  }
  for (const j of m.jobs ?? []) if (!j.id || !j.cron || typeof j.run !== 'function') wrong('A job needs “id”, “cron” and “run”.');
  for (const c of m.checks ?? [])
    if (!c.id || !c.title?.fr || !c.title.en || typeof c.run !== 'function')
      wrong('A check needs “id”, “title” in French and English, and “run”.');
  for (const c of m.integrity ?? []) if (!c.id || typeof c.run !== 'function') wrong('An integrity check needs “id” and “run”.');
  checkViews(m, wrong);
  return sound;
}

function checkRoute(r: NonNullable<PluginManifest['routes']>[number], wrong: (message: string) => void): void {
  const name = `Route ${r.operationId}`;
  if (!OPERATION.test(r.operationId)) wrong(`${name}: an operationId reads noun.verb, such as “thing.create”.`);
  if (!METHODS.includes(r.method)) wrong(`${name}: “${r.method}” is not a method. Use ${METHODS.join(', ')}.`);
  if (!/^(\/([a-z0-9.-]+|\{[A-Za-z]\w*\}))+$/.test(r.path)) wrong(`${name}: the path “${r.path}” must read like /things/{ref}.`);
  if (typeof r.handle !== 'function') wrong(`${name}: “handle” must be a function.`);
  if (!r.permission) wrong(`${name}: say a permission, or one of ${OPEN_TO.join(', ')}.`);
  checkBody(r, (message) => wrong(`${name}: ${message}`));
  if (r.method === 'get' && !['no', 'own'].includes(r.writes)) wrong(`${name}: a GET must not write.`);
  const input = r.input as { type?: unknown; properties?: Record<string, unknown>; additionalProperties?: unknown } | undefined;
  if (input?.type !== 'object' || !r.output) {
    wrong(`${name}: “input” must be an object schema and “output” a schema.`);
    return;
  }
  if (input.additionalProperties !== false) wrong(`${name}: the input must refuse unknown fields (additionalProperties: false).`);
  for (const [, field] of r.path.matchAll(/\{(\w+)\}/g)) {
    if (!(field! in (input.properties ?? {}))) wrong(`${name}: {${field}} of the path is not a field of the input.`);
  }
}

function checkBody(r: NonNullable<PluginManifest['routes']>[number], wrong: (message: string) => void): void {
  const { body = 'json', maxBytes, signed, permission } = r;
  if (!BODIES.includes(body)) wrong(`“body” must be one of ${BODIES.join(', ')}.`);
  if (r.body !== undefined && (r.method === 'get' || r.method === 'delete')) wrong(`a ${r.method.toUpperCase()} has no body.`);
  const sound = Number.isInteger(maxBytes) && Number(maxBytes) > 0 && Number(maxBytes) <= MOST_BYTES;
  if (maxBytes !== undefined && (body !== 'bytes' || !sound))
    wrong(`“maxBytes” is a whole number up to ${MOST_BYTES}, of a body of bytes.`);
  if ((permission === 'signed') !== (signed !== undefined)) wrong('the permission “signed” and a function “signed” come together.');
  if (signed === undefined) return;
  if (typeof signed !== 'function' || r.method !== 'post' || body !== 'bytes' || r.prepare !== undefined || r.writes === 'own')
    wrong('what is signed is a POST of bytes that writes in one transaction, without “prepare”; “signed” is a function.');
  if (!r.path.includes(`{${SCOPE}}`)) wrong(`its path must name {${SCOPE}}: nobody is logged in who could say whose it is.`);
}

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((v) => typeof v === 'string');
const isToken = (value: unknown): boolean => typeof (value as { id?: unknown } | null | undefined)?.id === 'string';
