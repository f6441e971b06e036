/** What several journeys do in the same words. */
import { formatMinor, type MoneyJson, parseMoney } from '../../core/contracts/index.ts';
import type { Body, Options, TestApp } from '../kit/app.ts';

export const eur = (amount: string): MoneyJson => ({ amount, currency: 'EUR' });
export const cents = (amount: string): bigint => parseMoney(amount, 'EUR').minor;
export const euros = (minor: bigint): string => formatMinor(minor, 'EUR');
export const sum = (amounts: readonly string[]): string => euros(amounts.reduce((total, a) => total + cents(a), 0n));

export const upload = (app: TestApp, bytes: Uint8Array, file = 'sale.air', more: object = {}, how?: Options): Promise<Body> =>
  app.op('import.upload', { file, content: Buffer.from(bytes).toString('base64'), ...more }, how);

/** Upload, preview, commit: the preview must say what the commit then does. */
export async function importFile(
  app: TestApp,
  bytes: Uint8Array,
  file = 'sale.air',
): Promise<{ status: string; dossiers: string[]; findings: { code: string }[] }> {
  const uploaded = await upload(app, bytes, file);
  if (uploaded.state !== 'read') throw new Error(`${file} was refused: ${JSON.stringify(uploaded.error)}`);
  const preview = await app.op('import.preview', { id: uploaded.id });
  const { result } = await app.op('import.commit', { id: uploaded.id });
  if (preview.status !== result.status) throw new Error(`preview said ${preview.status}, commit ${result.status}`);
  return result;
}

export interface Line {
  readonly id: string;
  readonly side: 'sale' | 'purchase';
  readonly nature: string;
  readonly code: string | null;
  readonly document: string | null;
  readonly origin: { readonly by: string; readonly rule: string | null; readonly costs: string | null; readonly source: string | null };
  readonly service: string | null;
  readonly money: MoneyJson;
  readonly dated: string;
}
export const linesOf = async (app: TestApp, dossier: string): Promise<Line[]> =>
  (await app.op('priceLine.list', { dossier, limit: 200 })).items;

/** Lines as `sale fare 400.00`, in no particular order: what a dossier is made of. */
export const shown = (lines: readonly Line[]): string[] =>
  lines.map((l) => `${l.side} ${l.nature}${l.code && l.nature === 'tax' ? ` ${l.code}` : ''} ${l.money.amount}`).sort();

/** What lines add up to per side, nature and code: a line that was taken back leaves nothing. */
export function net(lines: readonly Line[]): string[] {
  const sums = new Map<string, bigint>();
  for (const l of lines) {
    const key = `${l.side} ${l.nature}${l.code && l.nature === 'tax' ? ` ${l.code}` : ''}`;
    sums.set(key, (sums.get(key) ?? 0n) + cents(l.money.amount));
  }
  return [...sums]
    .filter(([, minor]) => minor !== 0n)
    .map(([key, minor]) => `${key} ${euros(minor)}`)
    .sort();
}

/** A client and a dossier that is his, with one fee of `amount` to invoice. */
export async function feeDossier(app: TestApp, client: string, amount: string): Promise<string> {
  const { ref } = await app.op('dossier.create', { title: 'Frais de dossier', client, status: 'confirmed' });
  await app.op('priceLine.add', { dossier: ref, side: 'sale', nature: 'fee', label: 'Frais', money: eur(amount) });
  return ref;
}

/** Changes a dossier with the ETag of a fresh read. */
export async function updateDossier(app: TestApp, ref: string, patch: object): Promise<Body> {
  const { version } = await app.op('dossier.get', { ref });
  return app.op('dossier.update', { ref, ...patch }, { ifMatch: `"${version}"` });
}

/** Debit minus credit per account, and per client where `parties` is asked for. */
export async function balanceOf(app: TestApp, account: string): Promise<string> {
  const { items } = await app.op('ledger.trialBalance', { account });
  return items[0]?.balance ?? '0.00';
}
