/** `Documents` of the contracts: everything is rendered in the worker threads, so the thread that answers never loads fonts, templates or a PDF writer. */
import { fork } from 'node:child_process';
import { createHash, hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type Documents, type Finding, fail, type RenderedDocument } from '../../contracts/index.ts';
import { type Heavy, offThread, THREADS } from '../work/index.ts';
import type { PackSource } from './packs.ts';
import { type Enables, type Spoken, sharedBy, spokenBy, standing } from './spoken.ts';
import type { Asked, Pack, PdfAsked } from './tasks.ts';

export type { PackSource } from './packs.ts';

/** While many are asked for, a PDF that takes longer is asked for again rather than waited for: it goes on being rendered, and is there for who comes again. */
const PATIENCE_MS = 1_500;
/** How long, and how many, documents nobody waited for are kept. */
const KEPT_MS = 30_000;
const MOST_KEPT = 64;
const heavy = (name: 'html' | 'message' | 'pdf'): Heavy => ({
  module: new URL('./tasks.ts', import.meta.url),
  name,
  failure: 'RENDER_FAILED',
});

const portable = ({ id, url, after = [] }: PackSource): Pack => ({ id, url: url.href, after });

let last: { readonly print: string; readonly findings: Promise<readonly Finding[]> } | null = null;

/**
 * What is wrong with the packs, each and as agencies have enabled them: found in a process of its own, because the memory a thread has used stays with the
 * host for good. `record` is a file that remembers what was proved without a finding: while neither packs nor code change, the next start need not prove it
 * again.
 */
export async function checkPacks(
  packs: readonly PackSource[],
  agencies: readonly Enables[] = [{ enables: () => true }],
  record?: string,
): Promise<readonly Finding[]> {
  const enabled = agencies.map(({ enables }) => standing(packs, enables).map(({ id }) => id));
  const stacks = [...new Map(enabled.map((ids) => [ids.join(), ids])).values()];
  const sources = packs.filter(({ id }) => stacks.flat().includes(id));
  if (sources.length === 0) return [];
  const print = fingerprint(sources, stacks);
  if (record !== undefined && existsSync(record) && readFileSync(record, 'utf8') === print) return [];
  if (last?.print !== print) last = { print, findings: proved(sources, stacks) };
  const findings = await last.findings;
  if (record !== undefined && findings.length === 0) remember(record, print);
  return findings;
}

/** A folder nobody can write to costs the next start its time, and is no error of the packs. */
function remember(record: string, print: string): void {
  try {
    writeFileSync(record, print);
  } catch {
    // What else is wrong with the folder is said where it is used.
  }
}

/** All that a proof depends on: the runtime, the packages, our code, and every file of the packs. */
function fingerprint(sources: readonly PackSource[], stacks: readonly (readonly string[])[]): string {
  const hash = createHash('sha256').update(`${process.version} ${JSON.stringify([sources, stacks])}`);
  hash.update(readFileSync(new URL('../../../package.json', import.meta.url)));
  for (const folder of [new URL('./', import.meta.url), new URL('../../contracts/', import.meta.url), ...sources.map(({ url }) => url)]) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      const file = new URL(name, folder);
      if (statSync(file).isFile()) hash.update(`${name}\0`).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

function proved(sources: readonly PackSource[], stacks: readonly (readonly string[])[]): Promise<readonly Finding[]> {
  const packs = JSON.stringify({ sources: sources.map(portable), stacks });
  const child = fork(new URL('./prove.ts', import.meta.url), [packs], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', (findings) => resolve(findings as Finding[]));
    child.once('error', reject);
    // After the message this changes nothing.
    child.once('exit', (code) => reject(fail('TEMPLATE_INVALID', `The templates could not be proved: the check ended with ${code}.`)));
  });
}

/** What is asked for, of which agency. */
type ToRender = { readonly agency: string } & Omit<Asked, 'packs'> & Partial<Pick<PdfAsked, 'meta'>>;

/** A document under way, or kept because who asked for it has left. */
interface UnderWay {
  readonly rendering: Promise<RenderedDocument>;
  left: boolean;
}

/**
 * What renders the packs, for each agency those it has enabled. Messages go before documents: they are a thousandth of the work. Who waits for a PDF is told
 * BUSY after `patience_ms`, while more are asked for than are rendered at once.
 */
export function documentsOf(
  sources: readonly PackSource[],
  isEnabled: (pack: string, agency: string) => boolean = () => true,
  patience_ms = PATIENCE_MS,
): Documents {
  const stacks = new Map<string, { readonly packs: readonly Pack[]; readonly spoken: Spoken }>();
  const stackOf = (agency: string) => {
    const known = stacks.get(agency);
    if (known) return known;
    const enabled = standing(sources, (id) => isEnabled(id, agency));
    const packs = enabled.map(portable);
    // Agencies with the same packs share what was read of them.
    const same = [...stacks.values()].find((one) => JSON.stringify(one.packs) === JSON.stringify(packs));
    const one = same ?? { packs, spoken: spokenBy(enabled) };
    stacks.set(agency, one);
    return one;
  };
  const known = new Map<string, UnderWay>();
  let atWork = 0;
  const render = async <O>(name: 'html' | 'message' | 'pdf', { agency, ...asked }: ToRender): Promise<O> => {
    const { packs } = stackOf(agency);
    if (packs.length === 0) throw fail('TEMPLATE_UNKNOWN', 'No template pack is loaded. Enable one in the agency’s configuration.');
    return offThread(heavy(name), { packs, ...asked }, { urgent: name !== 'pdf' });
  };
  const begin = (key: string, asked: ToRender): UnderWay => {
    const rendering = render<RenderedDocument>('pdf', asked);
    const one: UnderWay = { rendering, left: false };
    known.set(key, one);
    atWork++;
    const forget = () => void known.delete(key);
    const done = (kept: boolean) => {
      atWork--;
      if (kept) setTimeout(forget, KEPT_MS).unref();
      else forget();
    };
    rendering.then(
      () => done(one.left && known.size - atWork < MOST_KEPT),
      () => done(false),
    );
    return one;
  };
  return {
    locales(agency, template) {
      const { templates } = stackOf(agency).spoken;
      return template === undefined ? sharedBy(templates.values()) : (templates.get(template) ?? []);
    },
    serviceNames: (agency) => stackOf(agency).spoken.serviceNames,
    words: (agency, template, locale) => stackOf(agency).spoken.words(template, locale),
    html: (agency, template, locale, view) => render('html', { agency, template, locale, view }),
    message: (agency, template, locale, view) => render('message', { agency, template, locale, view }),
    async pdf(agency, template, locale, view, meta, { patient = false } = {}) {
      const asked = { agency, template, locale, view, meta };
      // The worker and a person often want a new invoice at the same time: the same view gives the same bytes.
      const key = hash('sha256', JSON.stringify(asked));
      const one = known.get(key) ?? begin(key, asked);
      if (patient) return one.rendering;
      const leaves = Promise.withResolvers<never>();
      const patience = setInterval(() => {
        if (atWork <= THREADS) return;
        one.left = true;
        leaves.reject(fail('BUSY', 'Many documents are being prepared: ask for this one again in a moment.'));
      }, patience_ms);
      return Promise.race([one.rendering, leaves.promise]).finally(() => clearInterval(patience));
    },
  };
}
