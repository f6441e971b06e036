/** What lines take off the price of a service is never more than that is. */
import { fail, formatMinor, fromJson, type MoneyJson, type Tx } from '../../../contracts/index.ts';
import { type DossierRow, priceLines } from '../model.ts';
import { isOwn, type PriceLine } from '../tokens.ts';

type Given = Pick<PriceLine, 'service' | 'side' | 'nature' | 'scheme'> & { readonly money: MoneyJson };

/**
 * CREDIT_EXCEEDS_CHARGED where a line takes more off what a service is sold at, or off what its client is charged for a cancellation, than that is: no invoice bills
 * less than nothing of it, and no credit note gives more back. One that nothing is sold of, because it is paid there, may be given a rebate.
 */
export async function checkSold(
  tx: Tx,
  { ref, currency }: Pick<DossierRow, 'ref' | 'currency'>,
  lines: readonly Given[],
  pointer: (line: number) => string,
): Promise<void> {
  const ofService = (l: Given): boolean => l.side === 'sale' && l.service !== null && !isOwn(l);
  const less = lines.flatMap((l, i) => (ofService(l) && l.money.amount.startsWith('-') ? [i] : []));
  if (less.length === 0) return;
  const stands = await tx.find(priceLines, { dossier: ref, side: 'sale' }, { columns: ['service_id', 'nature', 'scheme', 'amount_minor'] });
  for (const at of less) {
    const { service, nature } = lines[at] as Given;
    const isAlike = (of: string | null, as: string): boolean => of === service && (as === 'penalty') === (nature === 'penalty');
    const amounts = [
      ...stands.flatMap((l) => (l.scheme !== 'own' && isAlike(l.service_id, l.nature) ? [l.amount_minor] : [])),
      ...lines.flatMap((l) => (ofService(l) && isAlike(l.service, l.nature) ? [fromJson(l.money).minor] : [])),
    ];
    const over = -amounts.reduce((sum, minor) => sum + minor, 0n);
    if (over <= 0n || amounts.every((minor) => minor <= 0n)) continue;
    const what = nature === 'penalty' ? 'what its client is charged for the cancellation' : 'what the service is sold at';
    const message = `This takes ${formatMinor(over, currency)} ${currency} more off than is left of ${what}: give that much less back.`;
    throw fail('CREDIT_EXCEEDS_CHARGED', message, [{ code: 'CREDIT_EXCEEDS_CHARGED', message, pointer: `${pointer(at)}/money/amount` }]);
  }
}
