import { backfill, table } from '../../../contracts/migration.ts';
import { soldOf } from '../service/lines.ts';
import { isCancelled } from '../tokens.ts';
import createDossiers from './001-dossiers.ts';
import createPriceLines from './003-price-lines.ts';
import sealPriceLines from './013-price-lines-seal.ts';
import sealDossiers from './014-dossiers-seal.ts';
import addCreditDue from './018-dossiers-credit-due.ts';
import addCancelledOn from './020-dossiers-cancelled-on.ts';
import allowNoSource from './031-price-lines-source.ts';
import addCosts from './032-price-lines-costs.ts';

const lines = table(createPriceLines, sealPriceLines, allowNoSource, addCosts);

/** Margin and balance of a dossier that is cancelled are those of what it still sells. */
export default backfill(table(createDossiers, sealDossiers, addCreditDue, addCancelledOn), async (rows, find) => {
  const off = rows.filter((d) => isCancelled({ status: d.status, cancelledOn: d.cancelled_on }));
  const own = off.length === 0 ? [] : await find(lines, { dossier: off.map((d) => d.ref), side: 'sale' });
  const by = Map.groupBy(own, (l) => l.dossier);
  return off.map((d) => {
    const sold = soldOf(d, by.get(d.ref) ?? []);
    return { ...d, margin_minor: sold - d.purchase_minor, balance_minor: sold - d.paid_minor };
  });
});
