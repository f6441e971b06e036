/** `Documents` of the contracts: everything is rendered in the worker threads, so the thread that answers never loads fonts, templates or a PDF writer. */
import { fork } from 'node:child_process';
import { type Documents, type Finding, fail } from '../../contracts/index.ts';
import { type Heavy, offThread } from '../work/index.ts';
import type { PackSource } from './packs.ts';
import type { Asked, PdfAsked } from './tasks.ts';

const heavy = (name: 'html' | 'message' | 'pdf'): Heavy => ({
  module: new URL('./tasks.ts', import.meta.url),
  name,
  failure: 'RENDER_FAILED',
});

let last: { readonly key: string; readonly findings: Promise<readonly Finding[]> } | null = null;

/** What is wrong with the packs, read once per boot: in a process of its own, because the memory a thread has used stays with the host for good. */
export async function checkPacks(sources: readonly PackSource[]): Promise<readonly Finding[]> {
  if (sources.length === 0) return [];
  const packs = JSON.stringify(sources.map(({ id, url }) => ({ id, url: url.href })));
  if (last?.key !== packs) last = { key: packs, findings: proved(packs) };
  return last.findings;
}

function proved(packs: string): Promise<readonly Finding[]> {
  const child = fork(new URL('./prove.ts', import.meta.url), [packs], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', (findings) => resolve(findings as Finding[]));
    child.once('error', reject);
    // After the message this changes nothing.
    child.once('exit', (code) => reject(fail('TEMPLATE_INVALID', `The templates could not be proved: the check ended with ${code}.`)));
  });
}

/** What renders the packs. Messages go before documents: they are a thousandth of the work. */
export function documentsOf(sources: readonly PackSource[]): Documents {
  const packs = sources.map(({ id, url }) => ({ id, url: url.href }));
  const render = async <O>(name: 'html' | 'message' | 'pdf', asked: Omit<Asked, 'packs'> & Partial<Pick<PdfAsked, 'meta'>>): Promise<O> => {
    if (packs.length === 0) throw fail('TEMPLATE_UNKNOWN', 'No template pack is loaded. Enable one in the agency’s configuration.');
    return offThread(heavy(name), { packs, ...asked }, { urgent: name !== 'pdf' });
  };
  return {
    html: (template, locale, view) => render('html', { template, locale, view }),
    message: (template, locale, view) => render('message', { template, locale, view }),
    pdf: (template, locale, view, meta) => render('pdf', { template, locale, view, meta }),
  };
}
